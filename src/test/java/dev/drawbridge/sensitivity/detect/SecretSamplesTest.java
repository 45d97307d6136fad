package dev.drawbridge.sensitivity.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts with secrets, made from their issuers' definitions, and near misses. */
class SecretSamplesTest {
  private static final Scan SCAN = Scan.with(List.of(), Set.of());
  private static final Pattern PLACE = Pattern.compile("\\{(\\w):(\\d+)}");
  private static final int TRIES = 5;

  /** A line of the file. */
  record Sample(String rule, boolean holds, String text) {
    /** The text with characters in its places, other ones for each seed. */
    String made(long seed) {
      var random = new Random(seed * 31 + text.hashCode());
      Matcher places = PLACE.matcher(text);
      var made = new StringBuilder();
      while (places.find()) {
        String filled = filled(places.group(1), Integer.parseInt(places.group(2)), random);
        places.appendReplacement(made, Matcher.quoteReplacement(filled));
      }
      return places.appendTail(made).toString();
    }
  }

  static Stream<Sample> samples() throws IOException {
    try (InputStream in = SecretSamplesTest.class.getResourceAsStream("secret-samples.txt")) {
      String whole = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return whole
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split(" {2,}", 3))
          .map(line -> new Sample(line[0], line[1].equals("yes"), line[2]));
    }
  }

  private static String filled(String set, int length, Random random) {
    String digits = "0123456789";
    String small = "abcdefghijklmnopqrstuvwxyz";
    String capitals = small.toUpperCase(java.util.Locale.ROOT);
    String of =
        switch (set) {
          case "a" -> digits + small + capitals;
          case "A" -> digits + capitals;
          case "h" -> digits + "abcdef";
          case "H" -> digits + "ABCDEF";
          case "d" -> digits;
          case "l" -> digits + small;
          case "w" -> digits + small + capitals + "_-";
          case "b" -> digits + small + capitals + "+/";
          case "L" -> small + capitals;
          case "2" -> "234567" + capitals;
          case "u" -> "";
          default -> throw new IllegalArgumentException("no set " + set);
        };
    if (of.isEmpty()) return new UUID(random.nextLong(), random.nextLong()).toString();
    // A token neither begins nor ends with a sign that may be punctuation.
    String plain = digits + small + capitals;
    var made = new StringBuilder();
    for (int i = 0; i < length; i++) {
      char c = of.charAt(random.nextInt(of.length()));
      while ((i == 0 || i == length - 1) && plain.indexOf(c) < 0) {
        c = of.charAt(random.nextInt(of.length()));
      }
      made.append(c);
    }
    return made.toString();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aSampleIsFoundAndANearMissIsNot(Sample sample) {
    for (int seed = 0; seed < TRIES; seed++) {
      String text = sample.made(seed);
      List<Finding> found = SCAN.of(text);

      if (sample.holds()) {
        // Another rule may be as right: an issuer's tokens are of one family.
        assertTrue(
            found.stream().anyMatch(each -> each.category().equals("secret")),
            () -> text + " " + found);
      } else {
        assertFalse(
            found.stream().anyMatch(each -> each.rule().equals(sample.rule())),
            () -> text + " " + found);
      }
    }
  }

  /** Of most rules their own finding is the one that stays. */
  @Test
  void theFindingNamesTheIssuer() throws IOException {
    List<String> other =
        samples()
            .filter(Sample::holds)
            .filter(s -> SCAN.of(s.made(1)).stream().noneMatch(f -> f.rule().equals(s.rule())))
            .map(Sample::rule)
            .distinct()
            .toList();

    assertEquals(List.of(), other);
  }

  @Test
  void thereAreSamplesOfAtLeastAHundredAndTwentyKinds() throws IOException {
    Set<String> rules =
        RuleFile.lines("secrets.txt").stream().map(line -> line[0]).collect(Collectors.toSet());
    Set<String> sampled = samples().map(Sample::rule).collect(Collectors.toSet());

    assertTrue(rules.containsAll(sampled), () -> "no rules of " + sampled);
    assertTrue(sampled.size() >= 120, () -> sampled.size() + " kinds");
  }
}
