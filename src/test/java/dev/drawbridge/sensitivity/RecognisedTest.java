package dev.drawbridge.sensitivity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Level;
import dev.drawbridge.fixture.SampleFiles;
import dev.drawbridge.sensitivity.detect.Finding;
import dev.drawbridge.sensitivity.mask.CannotMask;
import dev.drawbridge.sensitivity.mask.Masker;
import dev.drawbridge.sensitivity.recogniser.Classification;
import dev.drawbridge.sensitivity.recogniser.Classification.Quote;
import dev.drawbridge.sensitivity.recogniser.Presidio;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What only a recogniser found counts, and is masked as all else is. */
class RecognisedTest {
  private static final String NAME = "Zorblax Quillfeather";
  private static final Labeller LABELLER = new Labeller(SensitivitySettings.standard(Level.PUBLIC));

  private static byte[] chat(String text) {
    return ("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}")
        .getBytes(UTF_8);
  }

  private static Contents recognised(byte[] body, String value) {
    Contents own = LABELLER.read(body);
    var texts = new Recognition(LABELLER, body, own.recognised());
    List<List<Finding>> theirs = new ArrayList<>();
    for (String text : texts.unnamed(Presidio.UNKNOWN)) {
      List<Finding> found = new ArrayList<>();
      int at = text.indexOf(value);
      if (at >= 0) {
        found.add(new Finding("person", "names", "presidio", 0.85, at, at + value.length()));
      }
      theirs.add(found);
    }
    return texts.with(own, theirs, Presidio.UNKNOWN);
  }

  private static Contents classified(byte[] body, Level level, Quote... quotes) {
    Contents own = LABELLER.read(body);
    var texts = new Recognition(LABELLER, body, own.recognised());
    return texts.with(own, new Classification(level, List.of(quotes)), "guard@1");
  }

  private static String masked(byte[] body, Contents contents, String... categories)
      throws CannotMask {
    var masker = new Masker(LABELLER, Set.of(categories), null).knowing(contents.recognised());
    return new String(masker.mask(body, List.of()).body(), UTF_8);
  }

  @Test
  void aNameIsMaskedWhereverItStandsAsAWord() throws Exception {
    String text = "Ask %s about it, said %s; not %sson, nor  %s.";
    byte[] body = chat(text.formatted(NAME, NAME, NAME, NAME));

    String sent = masked(body, recognised(body, NAME), "names");

    String p = "<PERSON_1>";
    assertEquals(new String(chat(text.formatted(p, p, NAME, p)), UTF_8), sent);
  }

  /** A language without spaces has no words to be cut. */
  @Test
  void aNameWithinAWordIsMaskedWithinWords() throws Exception {
    byte[] body = chat("今天我和欧阳锋一起去了医院看病");

    String sent = masked(body, recognised(body, "欧阳锋"), "names");

    assertEquals(new String(chat("今天我和<PERSON_1>一起去了医院看病"), UTF_8), sent);
  }

  @Test
  void itIsMaskedInJsonWithinAStringAndInAttachedText() throws Exception {
    String base64 =
        Base64.getEncoder().encodeToString(("Dear " + NAME + ", hello.").getBytes(UTF_8));
    byte[] body =
        chat(
            "I met "
                + NAME
                + " today\"},{\"role\":\"tool\",\"content\":\"{\\\"who\\\":\\\""
                + NAME
                + "\\\"}\"},{\"role\":\"user\",\"content\":\"data:text/plain;base64,"
                + base64);

    String sent = masked(body, recognised(body, NAME), "names");

    assertFalse(sent.contains("Quillfeather"), sent);
    assertFalse(sent.contains(base64), sent);
    assertTrue(sent.contains("{\\\"who\\\":\\\"<PERSON_1>\\\"}"), sent);
  }

  @Test
  void whatIsNotToBeMaskedStays() throws Exception {
    byte[] body = chat("Ask " + NAME + " about it.");

    assertEquals(new String(body, UTF_8), masked(body, recognised(body, NAME), "pii"));
  }

  @Test
  void whatOurOwnDetectorsFoundThereStandsOnce() throws Exception {
    byte[] body = chat("Write to jana.novak@mail-post.de about it.");

    Contents found = recognised(body, "jana.novak");

    assertNull(found.findings().get("person"));
    assertTrue(masked(body, found, "pii", "names").contains("<EMAIL_1>"));
  }

  @Test
  void aModelsLevelCountsAndNeverLowers() {
    byte[] plain = chat("We buy the Heron works in May, tell nobody.");
    byte[] card = chat("Charge 4111 1111 1111 1111 for the lunch.");

    Label raised = LABELLER.label(classified(plain, Level.RESTRICTED), null);
    Label kept = LABELLER.label(classified(card, Level.PUBLIC), Level.INTERNAL);
    Label same = LABELLER.label(classified(plain, Level.PUBLIC), null);

    assertEquals(Level.RESTRICTED, raised.level());
    assertEquals(Map.of("classified_restricted", 1), raised.findings());
    assertEquals(Map.of("classification", Level.RESTRICTED), raised.categories());
    assertNull(raised.declared(), "it is no declaration, which could be lowered");
    assertEquals(Level.CONFIDENTIAL, kept.level());
    assertEquals(Level.PUBLIC, same.level());
    assertEquals(Set.of("custom", "model", "names", "patterns"), with("custom", same));
  }

  private static Set<String> with(String id, Label label) {
    Set<String> ran = new TreeSet<>(label.basis().scan().ran().keySet());
    ran.add(id);
    return ran;
  }

  @Test
  void whatAModelQuotesIsMaskedAndWhatItMakesUpIsNot() throws Exception {
    byte[] body = chat("Her cough came back after the second trip.");

    Contents quoted = classified(body, Level.INTERNAL, new Quote("health", "cough came back"));
    Contents made = classified(body, Level.INTERNAL, new Quote("health", "a broken leg"));

    assertEquals(1, quoted.findings().get("health"));
    assertTrue(masked(body, quoted, "health").contains("Her <HEALTH_1> after"));
    assertFalse(quoted.recognised().leaves(Set.of("health")));
    assertEquals(1, made.findings().get("health"));
    assertTrue(made.recognised().leaves(Set.of("health")));
    assertEquals(List.of("recognised"), made.unscanned());
    assertFalse(made.recognised().leaves(Set.of("pii")));
  }

  /** A value that stands where nothing can be put in its place stops the call. */
  @Test
  void aValueInAPdfCannotBeMasked() throws Exception {
    String pdf = Base64.getEncoder().encodeToString(SampleFiles.pdf("Ask " + NAME + " about it"));
    byte[] body = chat("Ask " + NAME + "\"},{\"role\":\"user\",\"content\":\"" + pdf);

    Contents found = recognised(body, NAME);

    assertEquals(2, found.findings().get("person"));
    assertThrows(CannotMask.class, () -> masked(body, found, "names"));
  }

  @Test
  void nothingOfAValueIsShown() {
    Contents found = recognised(chat("Ask " + NAME + " about it."), NAME);

    assertFalse(found.toString().contains("Quill"), found::toString);
  }
}
