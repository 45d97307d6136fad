package dev.drawbridge.sensitivity.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShapeTest {
  private static final String DIGITS = "0123456789";
  private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  static Stream<String> shapes() {
    var others = List.of("XXX", "X ?N", "N-?A", "AXX-N", "N ?N ?N", "X-X");
    return Stream.concat(
        RuleFile.identifiers().stream().map(each -> each.shape().text()), others.stream());
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void whateverFitsAShapeBeginsWithARunThatItNames(String written) {
    var random = new Random(written.hashCode());
    var shape = new Shape(written);
    for (int i = 0; i < 500; i++) {
      String text = fitting(written, random);
      assertEquals(
          text.length(), shape.match(new Text(text.toCharArray()), 0, new StringBuilder()), text);
      boolean digits = Text.digit(text.charAt(0));
      int run = 0;
      while (run < text.length()
          && (digits ? Text.digit(text.charAt(run)) : Text.letter(text.charAt(run)))) run++;
      assertTrue((shape.runs(digits) & 1L << run) != 0, text);
    }
  }

  @Test
  void aShapeNamesNoRunThatDoesNotFit() {
    assertEquals(1L << 3, new Shape("NNN-NN-NNNN").runs(true));
    assertEquals(1L << 2 | 1L << 5, new Shape("NN ?NNN").runs(true));
    assertEquals(1L << 1 | 1L << 2, new Shape("NX").runs(true));
    assertEquals(1L, new Shape("ANN").runs(true));
    assertEquals(1L << 2, new Shape("AANN").runs(false));
  }

  private static String fitting(String shape, Random random) {
    var text = new StringBuilder();
    for (int i = 0; i < shape.length(); i++) {
      boolean optional = i + 1 < shape.length() && shape.charAt(i + 1) == '?';
      char wanted = shape.charAt(i);
      if (optional) i++;
      if (optional && random.nextBoolean()) continue;
      switch (wanted) {
        case 'N' -> text.append(any(DIGITS, random));
        case 'A' -> text.append(any(LETTERS, random));
        case 'X' -> text.append(any(DIGITS + LETTERS, random));
        default -> text.append(wanted);
      }
    }
    return text.toString();
  }

  private static char any(String characters, Random random) {
    return characters.charAt(random.nextInt(characters.length()));
  }
}
