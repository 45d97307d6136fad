package dev.drawbridge.dialect.responses;

import dev.drawbridge.dialect.codec.ForeignSignatures;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Part.Signature;

/**
 * What stands in {@code encrypted_content} of the responses' reasoning items: OpenAI's own as it
 * is, another vendor's as {@link ForeignSignatures} gives it, {@code drawbridge.call.} before one
 * that belongs to the call after it, and {@code drawbridge.none} where the vendor signs nothing. So
 * every item that we made is known when it comes back.
 */
final class ReasoningItems {
  static final String UNSIGNED = "drawbridge.none";
  private static final String CALL = "drawbridge.call.";

  private ReasoningItems() {}

  /** Whether OpenAI would not understand it. */
  static boolean isForeign(String sealed) {
    return sealed.equals(UNSIGNED)
        || sealed.startsWith(CALL)
        || ForeignSignatures.taken(sealed, Dialect.RESPONSES, true).vendor() != Dialect.RESPONSES;
  }

  /** What the vendor wants back with the call that follows. */
  static String ofCall(Signature signature) {
    return CALL + ForeignSignatures.given(signature, Dialect.RESPONSES);
  }

  /** Whether it belongs to the call that follows. */
  static boolean isOfCall(String sealed) {
    return sealed.startsWith(CALL);
  }

  /** The signature in it; not to be asked of {@link #UNSIGNED}. */
  static Signature taken(String sealed) {
    String value = isOfCall(sealed) ? sealed.substring(CALL.length()) : sealed;
    return ForeignSignatures.taken(value, Dialect.RESPONSES, true);
  }
}
