package dev.drawbridge.dialect.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.dialect.EveryDialect;
import dev.drawbridge.dialect.anthropic.AnthropicDialect;
import dev.drawbridge.dialect.gemini.GeminiDialect;
import dev.drawbridge.dialect.openai.OpenAiDialect;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Part.Signature;
import org.junit.jupiter.api.Test;

class ForeignSignaturesTest {
  @Test
  void aSignatureComesBackFromEveryDialect() {
    for (Dialect vendor : EveryDialect.ALL) {
      for (Dialect callers : EveryDialect.ALL) {
        var signature = new Signature(vendor, "hidden.a.b==", false);
        if (!vendor.equals(callers)) signature = new Signature(vendor, "a.b==", true);
        assertEquals(
            signature,
            ForeignSignatures.taken(ForeignSignatures.given(signature, callers), callers, false));
      }
    }
  }

  @Test
  void anothersIsToldAsSuchAndOnesOwnIsNot() {
    var signature = new Signature(GeminiDialect.ID, "abc", false);
    assertEquals("drawbridge.gemini.abc", ForeignSignatures.given(signature, AnthropicDialect.ID));
    assertEquals("abc", ForeignSignatures.given(signature, GeminiDialect.ID));
    assertEquals(
        new Signature(new Dialect("nobody"), "x", false),
        ForeignSignatures.taken("drawbridge.nobody.x", OpenAiDialect.ID, true));
  }
}
