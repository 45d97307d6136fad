package dev.drawbridge.dialect.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Part.Signature;
import org.junit.jupiter.api.Test;

class ForeignSignaturesTest {
  @Test
  void aSignatureComesBackFromEveryDialect() {
    for (Dialect vendor : Dialect.values()) {
      for (Dialect callers : Dialect.values()) {
        var signature = new Signature(vendor, "hidden.a.b==", false);
        if (vendor != callers) signature = new Signature(vendor, "a.b==", true);
        assertEquals(
            signature,
            ForeignSignatures.taken(ForeignSignatures.given(signature, callers), callers, false));
      }
    }
  }

  @Test
  void anothersIsToldAsSuchAndOnesOwnIsNot() {
    var signature = new Signature(Dialect.GEMINI, "abc", false);
    assertEquals("drawbridge.gemini.abc", ForeignSignatures.given(signature, Dialect.ANTHROPIC));
    assertEquals("abc", ForeignSignatures.given(signature, Dialect.GEMINI));
    assertEquals(
        new Signature(Dialect.OPENAI, "drawbridge.nobody.x", true),
        ForeignSignatures.taken("drawbridge.nobody.x", Dialect.OPENAI, true));
  }
}
