package dev.drawbridge.dialect.responses;

import dev.drawbridge.dialect.codec.ForeignSignatures;
import dev.drawbridge.exchange.Part.Signature;

/**
 * What stands in {@code encrypted_content} of the responses' reasoning items: OpenAI's own as it
 * is, another vendor's as {@link ForeignSignatures} gives it, {@code drawbridge.call.} before one
 * that belongs to the call after it, and {@code drawbridge.none} where the vendor signs nothing. So
 * every item that we made is known when it comes back.
 */
final class ReasoningItems {
  static final String UNSIGNED = "drawbridge.none";

  private ReasoningItems() {}

  /** Whether OpenAI would not understand it. */
  static boolean isForeign(String sealed) {
    return sealed.equals(UNSIGNED)
        || sealed.startsWith(ForeignSignatures.OF_CALL)
        || !ForeignSignatures.taken(sealed, ResponsesDialect.ID, true)
            .vendor()
            .equals(ResponsesDialect.ID);
  }

  /** What the vendor wants back with the call that follows. */
  static String ofCall(Signature signature) {
    return ForeignSignatures.OF_CALL + ForeignSignatures.given(signature, ResponsesDialect.ID);
  }

  /** Whether it belongs to the call that follows. */
  static boolean isOfCall(String sealed) {
    return sealed.startsWith(ForeignSignatures.OF_CALL);
  }

  /** The signature in it; not to be asked of {@link #UNSIGNED}. */
  static Signature taken(String sealed) {
    String value = isOfCall(sealed) ? sealed.substring(ForeignSignatures.OF_CALL.length()) : sealed;
    return ForeignSignatures.taken(value, ResponsesDialect.ID, true);
  }
}
