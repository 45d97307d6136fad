package dev.drawbridge.sensitivity.mask;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.AnswerString;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.sensitivity.Labeller;
import dev.drawbridge.sensitivity.SensitivitySettings;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Pseudonyms of the form of their values, and the way back. */
class KeptFormTest {
  private static final Labeller LABELLER = new Labeller(SensitivitySettings.standard(Level.PUBLIC));
  private static final String CARD = "4111 1111 1111 1111";
  private static final String MAIL = "jana.novak@mail-post.de";

  private static Masker.Masked masked(String text) throws CannotMask {
    byte[] body = ("{\"input\":\"" + text + "\"}").getBytes(UTF_8);
    return new Masker(LABELLER, Set.of("pii"), null)
        .keeping(Set.of("pii"), value -> Integer.toHexString(value.hashCode()) + "0123456789abcdef")
        .mask(body, List.of());
  }

  private static String text(Masker.Masked masked) {
    String body = new String(masked.body(), UTF_8);
    return body.substring("{\"input\":\"".length(), body.length() - 2);
  }

  @Test
  void aCardStaysACardAndIsAnother() throws Exception {
    String sent = text(masked("Charge " + CARD + "."));

    assertTrue(sent.matches("Charge \\d{4} \\d{4} \\d{4} \\d{4}\\."), sent);
    assertFalse(sent.contains(CARD), sent);
    assertEquals(1, LABELLER.find(sent).size(), sent);
    assertEquals("credit_card", LABELLER.find(sent).getFirst().type());
    assertEquals(sent, text(masked("Charge " + CARD + ".")));
  }

  @Test
  void anAddressIsOneOfNobody() throws Exception {
    String sent = text(masked(MAIL));

    assertTrue(sent.matches("[a-z]{10}@example\\.org"), sent);
    assertNotEquals(sent, text(masked("paul.weber@mail-post.de")));
  }

  @Test
  void theValueComesBackInAnyCaseWhereverTheTextIsCut() throws Exception {
    Masker.Masked masked = masked(MAIL);
    String pseudonym = text(masked);
    var forms = new PseudonymForms(masked.map());
    for (String form : List.of(pseudonym, pseudonym.toUpperCase(java.util.Locale.ROOT))) {
      String said = "To **" + form + "**, x" + form + " and " + form;
      String meant = "To **" + MAIL + "**, x" + form + " and " + MAIL;
      for (int cut = 0; cut <= said.length(); cut++) {
        var running = new RunningText(forms, AnswerString.WORDS);
        var first = new HeldText.Slot();
        var second = new HeldText.Slot();
        running.add(said.substring(0, cut), first);
        running.add(said.substring(cut), second);
        running.end();
        assertEquals(meant, first.text() + second.text(), "cut at " + cut);
      }
    }
  }

  /** A pseudonym that the prompt holds already is given to no value. */
  @Test
  void whatThePromptHoldsIsNoPseudonym() throws Exception {
    String pseudonym = text(masked(MAIL));

    String sent =
        text(masked("Not " + MAIL + " but x " + pseudonym.replace("@", " at ") + " " + pseudonym));

    assertFalse(sent.startsWith("Not " + pseudonym), sent);
  }
}
