package dev.drawbridge.acceptance.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.fixture.GoPrograms;
import dev.drawbridge.fixture.GoPrograms.Answer;
import dev.drawbridge.fixture.Prerequisite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Helm, on this project's chart. */
final class Helm {
  private static final String MODULE = "helm.sh/helm/v3/cmd/helm@v3.22.0";
  private static final int SECONDS = 120;

  private final Path program;

  private Helm(Path program) {
    this.program = program;
  }

  /** The one on the PATH or in the cache; empty where there is none without a long build. */
  static Optional<Helm> atHand() {
    return GoPrograms.cached("helm", MODULE).or(() -> Prerequisite.onPath("helm")).map(Helm::new);
  }

  /** That one, else one that is built now: a minute of two processors. */
  static Helm built() throws Exception {
    return new Helm(GoPrograms.installed("helm", MODULE));
  }

  Answer run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    return GoPrograms.run(command, SECONDS);
  }

  /** What the chart makes of a set of values, as YAML. */
  Answer template(Path values, String... arguments) throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of(
                "template",
                "gate",
                ChartFiles.CHART.toString(),
                "-n",
                "ai",
                "--kube-version",
                "1.34.4",
                "-f"));
    all.add(values.toString());
    all.addAll(List.of(arguments));
    return run(all.toArray(String[]::new));
  }

  /** The same as objects. */
  List<JsonNode> objects(Path values, String... arguments) throws Exception {
    Answer made = template(values, arguments);
    assertEquals(0, made.exit(), made.said());
    return ChartFiles.documents(made.said());
  }
}
