package dev.drawbridge.acceptance.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.GoPrograms.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The chart against Kubernetes itself: each set of values is taken by a real API server that knows
 * every field and admits restricted pods only. {@code mvn -Pplatform verify} runs it and builds the
 * programs, which takes some minutes the first time.
 */
class ChartCheck {
  private static final String NAMESPACE = "ai";

  private static Helm helm;
  private static KubernetesServer kubernetes;
  @TempDir Path folder;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    helm = Helm.whole();
    kubernetes = KubernetesServer.start(folder);
    for (Path definition : SchemasIT.definitions()) kubernetes.define(definition);
    Path namespace =
        Files.writeString(
            folder.resolve("namespace.yaml"),
            """
            apiVersion: v1
            kind: Namespace
            metadata: { name: ai, labels: { pod-security.kubernetes.io/enforce: restricted, pod-security.kubernetes.io/warn: restricted } }
            """);
    kubernetes.define(namespace);
  }

  @AfterAll
  static void stop() throws Exception {
    if (kubernetes != null) kubernetes.close();
  }

  static List<Path> sets() throws Exception {
    return ChartFiles.valueSets();
  }

  private Answer applied(String objects) throws Exception {
    Path file = Files.writeString(folder.resolve("objects.yaml"), objects);
    return kubernetes.kubectl(
        "apply", "--dry-run=server", "--validate=strict", "-n", NAMESPACE, "-f", file.toString());
  }

  @ParameterizedTest
  @MethodSource("sets")
  void lintFindsNothing(Path set) throws Exception {
    Answer lint = helm.lint(ChartFiles.CHART, set);

    assertEquals(0, lint.exit(), lint.said());
  }

  @ParameterizedTest
  @MethodSource("sets")
  void helmMakesWhatItsPackagesMakeWithoutACluster(Path set) throws Exception {
    assertEquals(helm.template(set), Helm.withoutCluster().template(set));
  }

  @ParameterizedTest
  @MethodSource("sets")
  void kubernetesTakesEveryObjectAndAdmitsItsPods(Path set) throws Exception {
    Answer made = helm.template(set);
    assertEquals(0, made.exit(), made.said());

    Answer applied = applied(made.said());

    assertEquals(0, applied.exit(), applied.said());
    assertFalse(applied.said().contains("would violate PodSecurity"), applied.said());
    assertTrue(applied.said().contains("pod/gate-drawbridge-check"), applied.said());
  }

  @Test
  void kubernetesRefusesAFieldThatThereIsNotAndAPodWithRights() throws Exception {
    String made = helm.template(sets().getFirst()).said();

    assertTrue(applied(made.replace("preStop:", "preStopp:")).said().contains("unknown field"));
    String open = made.replace("runAsNonRoot: true", "runAsNonRoot: false");
    assertTrue(applied(open).said().contains("violate"), "admission looks");
  }

  @ParameterizedTest
  @MethodSource("sets")
  void itIsInstalledUpgradedAndRemoved(Path set) throws Exception {
    String[] to = {"--kubeconfig", kubernetes.configuration().toString(), "-n", NAMESPACE};
    String chart = ChartFiles.CHART.toString();

    Answer installed =
        helm.run("install", "gate", chart, "-f", set.toString(), to[0], to[1], to[2], to[3]);
    assertEquals(0, installed.exit(), installed.said());
    assertTrue(installed.said().contains("key create"), "the notes say how to go on");
    Answer upgraded =
        helm.run(
            "upgrade",
            "gate",
            chart,
            "-f",
            set.toString(),
            "--set",
            "config.organisation.name=Other",
            to[0],
            to[1],
            to[2],
            to[3]);
    assertEquals(0, upgraded.exit(), upgraded.said());
    Answer removed = helm.run("uninstall", "gate", to[0], to[1], to[2], to[3]);
    assertEquals(0, removed.exit(), removed.said());
  }
}
