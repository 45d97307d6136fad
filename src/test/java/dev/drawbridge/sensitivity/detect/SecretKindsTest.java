package dev.drawbridge.sensitivity.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.SharedData;
import dev.drawbridge.sensitivity.detect.SecretSamplesTest.Sample;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What others take for a kind of secret has a rule here, or a reason why not. Theirs is a list of
 * kinds only: how a kind looks is said by its issuer.
 */
class SecretKindsTest {
  private static final Scan SCAN = Scan.with(List.of(), Set.of());
  private static final Pattern ID = Pattern.compile("(?m)^id = \"([^\"]+)\"$");
  private static final String NONE = "-";
  private static final int SHORTEST_REASON = 20;

  /** A line of the file: the last field is a text for a rule, and a reason for none. */
  record Kind(String name, String rule, String text) {}

  private static List<Kind> kinds() throws IOException {
    try (InputStream in = SecretKindsTest.class.getResourceAsStream("secret-kinds.txt")) {
      String whole = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return whole
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split(" {2,}", 3))
          .map(line -> new Kind(line[0], line[1], line.length > 2 ? line[2] : ""))
          .toList();
    }
  }

  @Test
  void aTextOfEachKindIsFoundByItsRule() throws IOException {
    Set<String> sampled =
        SecretSamplesTest.samples()
            .filter(Sample::holds)
            .map(Sample::rule)
            .collect(Collectors.toSet());
    List<String> missed = new ArrayList<>();
    for (Kind kind : kinds()) {
      if (kind.rule.equals(NONE)) continue;
      if (kind.text.isEmpty()) {
        if (!sampled.contains(kind.rule)) missed.add(kind.name + " has no text");
        continue;
      }
      var sample = new Sample(kind.rule, true, kind.text);
      for (int seed = 0; seed < 3; seed++) {
        String text = sample.made(seed);
        if (SCAN.of(text).stream().noneMatch(f -> f.rule().equals(kind.rule))) {
          missed.add(kind.name + ": " + text + " " + SCAN.of(text));
        }
      }
    }

    assertEquals(List.of(), missed);
  }

  @Test
  void whatNothingFindsHasAReason() throws IOException {
    for (Kind kind : kinds()) {
      boolean reasoned = !kind.rule.equals(NONE) || kind.text.length() >= SHORTEST_REASON;
      assertTrue(reasoned, kind.name);
    }
  }

  @Test
  void everyKindThatOthersLookForIsListed() throws IOException {
    Set<String> theirs = new TreeSet<>();
    Matcher ids = ID.matcher(Files.readString(SharedData.file("gitleaks.toml")));
    while (ids.find()) theirs.add(ids.group(1));

    assertEquals(
        theirs, kinds().stream().map(Kind::name).collect(Collectors.toCollection(TreeSet::new)));
  }
}
