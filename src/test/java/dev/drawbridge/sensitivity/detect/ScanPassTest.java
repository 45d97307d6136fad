package dev.drawbridge.sensitivity.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found in long texts, which are looked at in stretches and parts. */
class ScanPassTest {
  private static final Scan SCAN = Scan.standard();
  private static final String FILLER = "the ferry went twice a day and took carts, ";

  /** Wherever it stands in a long text, it is found as in a short one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        " AKIAQ3EGTXWUPZ7DV5KH ",
        " my password = 'tr0ub4dor&3x' ",
        " jana.novak@mail-post.de ",
        " GB82WEST12345698765432 ",
        " 4111 1111 1111 1111 ",
        " 81.2.69.160 ",
        " pas\u200bsword ",
        " p\u0430ssword ",
        " Karlstra\u00dfe 17, 10115 Berlin ",
        " diagnosed with asthma, prescribed metformin "
      })
  void whereverItStandsItIsFound(String value) {
    List<Finding> alone = SCAN.of(FILLER + value + FILLER);
    assertFalse(alone.isEmpty());
    String text = FILLER.repeat(3 * ScanPass.STRETCH / FILLER.length());
    for (int stretch = 0; stretch < 2; stretch++) {
      for (int part = 0; part <= 4; part++) {
        int seam = stretch * ScanPass.STRETCH + part * ScanPass.STRETCH / 4;
        for (int back = -1; back <= value.length() + 1; back++) {
          int at = Math.max(0, seam - back);

          List<Finding> found = SCAN.of(text.substring(0, at) + value + text.substring(at));

          assertEquals(moved(alone, at - FILLER.length()), found, "at " + at);
        }
      }
    }
  }

  /** A long text of many such values is what its beginning is, as it grows by a little. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void aLongerTextHoldsWhatAShorterOneHolds(int seed) {
    var random = new Random(seed);
    String[] values = {
      "AKIAQ3EGTXWUPZ7DV5KH",
      "a.b@mail-post.de",
      "536-22-8726",
      "DE89370400440532013000",
      "p\u0430y",
      "Br\u00fccke",
      "token=",
      "password: hunter2x!"
    };
    var text = new StringBuilder();
    List<Finding> expected = new ArrayList<>();
    while (text.length() < 3 * ScanPass.STRETCH) {
      // A text by itself is short, and looked at character by character.
      String value = " ".repeat(80) + values[random.nextInt(values.length)] + " ".repeat(80);
      expected.addAll(moved(SCAN.of(value), text.length()));
      text.append(value).append("lorem ipsum ".repeat(random.nextInt(6)));
    }

    assertEquals(expected, SCAN.of(text.toString()));
  }

  private static List<Finding> moved(List<Finding> found, int by) {
    return found.stream().map(each -> each.at(each.start() + by, each.end() + by)).toList();
  }
}
