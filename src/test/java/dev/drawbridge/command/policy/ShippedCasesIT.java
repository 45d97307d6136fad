package dev.drawbridge.command.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.drawbridge.command.CommandLineRun;
import dev.drawbridge.server.StartedGateway;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code policy test} without a folder and without {@code opa}. */
class ShippedCasesIT {
  /** A row of the table of codes among the policies. */
  private static final Pattern CODE =
      Pattern.compile("(?m)^\\| `([a-z_]+)` \\| (?:the call|a candidate)");

  @Test
  void theShippedPolicyDecidesThemAsTheyAreStated() {
    CommandLineRun run = CommandLineRun.by(StartedGateway.launcher(), Map.of(), "policy", "test");

    assertEquals(0, run.exit(), run.out() + run.err());
    assertTrue(run.out().matches("all \\d+ cases pass\n"), run.out());
    assertEquals("", run.err());
  }

  @Test
  void eachExpectsAnotherCodeOfThePolicy() throws Exception {
    Set<String> stated = new TreeSet<>();
    try (InputStream file = ShippedCases.class.getResourceAsStream("shipped/cases.yaml")) {
      for (JsonNode each : new YAMLMapper().readTree(Objects.requireNonNull(file)).path("cases")) {
        stated.add(each.path("expect").asText());
      }
    }
    Set<String> codes = new TreeSet<>(Set.of("allowed"));
    Matcher rows = CODE.matcher(Files.readString(Path.of("policies/README.md")));
    while (rows.find()) codes.add(rows.group(1));

    assertTrue(stated.size() > 20, stated::toString);
    assertTrue(codes.containsAll(stated), stated + " of " + codes);
  }
}
