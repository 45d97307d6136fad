package dev.drawbridge.dialect.gemini;

import dev.drawbridge.dialect.codec.ForeignSignatures;
import dev.drawbridge.exchange.Part.Signature;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A {@code thoughtSignature}: bytes, so base64 in JSON, which clients decode and encode again, some
 * with the alphabet for URLs. Another vendor's goes to a caller as {@link ForeignSignatures} tags
 * it, encoded.
 */
public final class GeminiSignature {
  /** Google's word for calls of tools that another model made. */
  public static final String FOREIGN = "skip_thought_signature_validator";

  private GeminiSignature() {}

  static String given(Signature signature) {
    String value = ForeignSignatures.given(signature, GeminiDialect.ID);
    if (signature.vendor().equals(GeminiDialect.ID)) return value;
    return Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
  }

  static Signature taken(String value) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(value.replace('+', '-').replace('/', '_'));
      String tagged = new String(bytes, StandardCharsets.UTF_8);
      Signature signature = ForeignSignatures.taken(tagged, GeminiDialect.ID, false);
      if (!signature.vendor().equals(GeminiDialect.ID)) return signature;
    } catch (IllegalArgumentException e) {
      // No base64, so none that was tagged here.
      return new Signature(GeminiDialect.ID, value, false);
    }
    return new Signature(GeminiDialect.ID, value, false);
  }
}
