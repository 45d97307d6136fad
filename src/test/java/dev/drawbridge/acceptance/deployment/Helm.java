package dev.drawbridge.acceptance.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.fixture.GoPrograms;
import dev.drawbridge.fixture.GoPrograms.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Helm, on this project's chart. */
final class Helm {
  private static final String MODULE = "helm.sh/helm/v3/cmd/helm@v3.22.0";
  private static final String KUBERNETES = "1.34.4";
  private static final int SECONDS = 120;

  private final Path program;

  private Helm(Path program) {
    this.program = program;
  }

  /**
   * The program of {@code src/test/go/chartcheck}: Helm's own templates, schemas and rules, without
   * what reaches a cluster. It is built in seconds.
   */
  static Helm withoutCluster() throws Exception {
    return new Helm(GoPrograms.own("chartcheck"));
  }

  /** Helm itself, which is built once: two minutes of two processors. */
  static Helm whole() throws Exception {
    return new Helm(GoPrograms.installed("helm", MODULE));
  }

  Answer run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    return GoPrograms.run(command, SECONDS);
  }

  /** What the chart makes of a set of values, as YAML. */
  Answer template(Path values, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("template", "gate", ChartFiles.CHART.toString()));
    all.addAll(List.of("-n", "ai", "--kube-version", KUBERNETES, "-f", values.toString()));
    all.addAll(List.of(arguments));
    return run(all.toArray(String[]::new));
  }

  /** What is wrong with a chart, which fails for warnings too. */
  Answer lint(Path chart, Path values) throws Exception {
    return run(
        "lint",
        chart.toString(),
        "--strict",
        "--kube-version",
        KUBERNETES,
        "-f",
        values.toString());
  }

  /** What {@link #template} gives, as objects. */
  List<JsonNode> objects(Path values, String... arguments) throws Exception {
    Answer made = template(values, arguments);
    assertEquals(0, made.exit(), made.said());
    return ChartFiles.documents(made.said());
  }
}
