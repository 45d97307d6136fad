package dev.drawbridge.sensitivity.detect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Level;
import dev.drawbridge.fixture.SampleFiles;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents that are known by their runs of words. */
class FingerprintTest {
  private static final String DOCUMENT =
      """
      Project Bluebird will move the ferry's landing to the northern bank before the winter of next
      year. The council has not been told, and the price of the land behind the old mill is expected
      to double once it is. Until the purchase is signed, nobody outside the planning group may know
      of the date, of the bank, or of the seller's name. The engineers measured the river bed in
      March and found that the piers of the Roman bridge can carry the new landing without further
      work, which saves a third of the cost that was set aside. The remaining sum is to be spent on
      a road from the mill to the station, for which two of the farms have to be bought as well.
      """;

  private static final Fingerprint PRINT = Fingerprint.ofFile(DOCUMENT.getBytes(UTF_8));

  private static List<Finding> found(Fingerprint print, String text) {
    var rule = new CustomRule("bluebird", "fingerprint", Level.RESTRICTED, "", List.of(), print);
    return Scan.with(List.of(rule), Set.of("names")).of(text).stream()
        .filter(each -> each.rule().equals("bluebird"))
        .toList();
  }

  @Test
  void aPartOfTheDocumentIsFoundWhatEverStandsAroundIt() {
    String part =
        DOCUMENT.substring(DOCUMENT.indexOf("The engineers"), DOCUMENT.indexOf("The remaining"));
    String text = "Please shorten this: " + part + " Thanks!";

    Finding found = found(PRINT, text).getFirst();

    assertEquals("fingerprint", found.category());
    assertTrue(found.start() >= 21 && found.end() <= text.length() - 8, found::toString);
  }

  @Test
  void caseMarksAndLineEndsDoNotMatter() {
    String other =
        DOCUMENT
            .toUpperCase(Locale.ROOT)
            .replace(",", " –")
            .replace("\n", "\r\n> ")
            .replace(".", " !");

    assertFalse(found(PRINT, other).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "The council was told that the ferry will land elsewhere, and land there is dear already.",
        "Project Bluebird is late. What shall we do about the ferry and the northern bank?",
        "The engineers measured the river bed in March, as they do every year.",
        "Until the purchase is signed, nobody may sell. The road from the station to the mill is closed.",
      })
  void whatIsOnlyOfTheSameMatterIsNot(String text) {
    assertEquals(List.of(), found(PRINT, text));
  }

  @Test
  void itsFileHoldsNoWordAndIsReadAgain() {
    byte[] file = PRINT.bytes();

    assertFalse(new String(file, UTF_8).toLowerCase(Locale.ROOT).contains("bluebird"));
    assertFalse(found(Fingerprint.parse(file), DOCUMENT).isEmpty());
    assertFalse(
        new String(file, UTF_8)
            .equals(new String(Fingerprint.ofFile(DOCUMENT.getBytes(UTF_8)).bytes(), UTF_8)),
        "each has a key of its own");
  }

  @Test
  void aPdfHasOneAndAShortTextHasNone() throws Exception {
    byte[] pdf = SampleFiles.pdf(DOCUMENT.strip().split("\n"));

    assertFalse(found(Fingerprint.ofFile(pdf), DOCUMENT).isEmpty());
    assertThrows(
        IllegalArgumentException.class, () -> Fingerprint.ofFile("too short".getBytes(UTF_8)));
    assertThrows(
        IllegalArgumentException.class, () -> Fingerprint.parse("nothing".getBytes(UTF_8)));
  }
}
