package dev.drawbridge.sensitivity.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Precision and recall on labelled texts: our own, and those that lie beside the project. */
class LabelledTextsTest {
  private static final Scan SCAN = Scan.with(List.of(), Set.of());

  /** What is found no better than this, and why the page says so. */
  private static final Map<String, Double> WEAKER =
      Map.of(
          "phone",
          0.85,
          "place",
          0.9,
          "person",
          0.8,
          "organisation",
          0.8,
          "health",
          0.85,
          "legal",
          0.9,
          "source_code",
          0.9);

  @ParameterizedTest
  @CsvSource({
    "email, 0.98, 0.9",
    "credit_card, 0.98, 0.9",
    "iban, 0.98, 0.9",
    "us_ssn, 0.98, 0.9",
    "ip_address, 0.98, 0.9",
    "phone, 0.85, 0.7",
    "person, 0.60, 0.7",
    "place, 0.50, 0.7",
  })
  void aTypeIsFoundAsWellAsItShould(String type, double f1, double precision) throws Exception {
    var score = Objects.requireNonNull(LabelledTexts.research().scores(SCAN::of).get(type));

    assertTrue(score.f1() >= f1 && score.precision() >= precision, score::toString);
  }

  @Test
  void eachTypeIsFoundInOurOwnTextsAndNearMissesAreNot() throws Exception {
    LabelledTexts texts = LabelledTexts.own();

    var scores = texts.scores(SCAN::of);

    assertTrue(texts.size() >= 300, () -> "texts: " + texts.size());
    Set<String> poor = new TreeSet<>();
    scores.forEach(
        (type, score) -> {
          double least = WEAKER.getOrDefault(type, 0.95);
          if (score.f1() < least || score.precision() < 0.7) poor.add(type + ": " + score);
        });
    assertEquals(Set.of(), poor);
  }
}
