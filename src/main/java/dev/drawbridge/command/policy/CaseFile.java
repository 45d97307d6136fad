package dev.drawbridge.command.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.policy.decision.DecisionSnapshot;
import dev.drawbridge.policy.decision.PolicyException;
import dev.drawbridge.policy.decision.RecordedDecision;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A folder of recorded cases: {@code recorded/data.json}, which OPA mounts at {@code
 * data.recorded}, and a test in Rego that holds any policy against it.
 *
 * <p>The JSON: {@code {"snapshots": {ID: {"id","organisation","models"}}, "facts": {…}, "cases":
 * {NAME: {"count","newest","input","verdict"}}}}, input and verdict as the record keeps them.
 */
final class CaseFile {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String REGO = "recorded_test.rego";

  /**
   * A decision that is to come out the same.
   *
   * @param count requests that it stands for
   * @param newest when the last of them was
   */
  record Case(String name, long count, String newest, RecordedDecision decision) {}

  private CaseFile() {}

  private static Path data(Path folder) {
    return folder.resolve("recorded").resolve("data.json");
  }

  /** Whether there are recorded cases in a folder. */
  static boolean isIn(Path folder) {
    return Files.isRegularFile(data(folder));
  }

  /** Writes a folder of cases anew. */
  static void write(Path folder, ObjectNode content) throws IOException {
    Files.createDirectories(data(folder).getParent());
    Files.writeString(
        data(folder), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(content));
    try (InputStream rego = CaseFile.class.getResourceAsStream(REGO)) {
      if (rego == null) throw new IOException("the jar holds no " + REGO);
      Files.write(folder.resolve(REGO), rego.readAllBytes());
    }
  }

  /**
   * The cases of a folder, in their order.
   *
   * @throws CommandFailure where they cannot be read
   */
  static List<Case> read(Path folder) throws IOException {
    JsonNode content = JSON.readTree(data(folder).toFile());
    List<Case> cases = new ArrayList<>();
    try {
      Map<String, DecisionSnapshot> snapshots = new HashMap<>();
      for (var each : content.path("snapshots").properties()) {
        snapshots.put(each.getKey(), DecisionSnapshot.read(each.getValue()));
      }
      for (var each : content.path("cases").properties()) {
        cases.add(read(each.getKey(), each.getValue(), snapshots));
      }
    } catch (PolicyException e) {
      throw new CommandFailure(CommandFailure.FAILED, data(folder) + ": " + e.getMessage());
    }
    return cases;
  }

  private static Case read(
      String name, JsonNode recorded, Map<String, DecisionSnapshot> snapshots) {
    JsonNode verdict = recorded.path("verdict");
    DecisionSnapshot snapshot = snapshots.get(verdict.path("snapshot").asText());
    if (snapshot == null || !(verdict instanceof ObjectNode object)) {
      throw new CommandFailure(
          CommandFailure.FAILED, "The case " + name + " lacks its verdict or its snapshot.");
    }
    return new Case(
        name,
        recorded.path("count").asLong(1),
        recorded.path("newest").asText(),
        RecordedDecision.read(recorded.path("input"), object, snapshot));
  }
}
