package dev.drawbridge.acceptance.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.config.ConfigFile;
import dev.drawbridge.config.Loaded;
import dev.drawbridge.fixture.CertificateAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What Helm makes of the chart, for each set of values, by Helm's own packages; {@link ChartCheck}
 * shows that Helm itself makes the same.
 */
class ChartIT {
  private static final Path MINIMAL = ChartFiles.CHART.resolve("ci/minimal-values.yaml");
  private static final Path PRODUCTION = ChartFiles.CHART.resolve("ci/production-values.yaml");
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "OPENAI_API_KEY", "sk-test",
          "ANTHROPIC_API_KEY", "sk-test",
          "S3_ACCESS", "access",
          "S3_SECRET", "secret",
          "DRAWBRIDGE_STORE_USER", "drawbridge",
          "DRAWBRIDGE_STORE_PASSWORD", "secret");

  private static Helm helm;
  @TempDir Path folder;

  @BeforeAll
  static void find() throws Exception {
    helm = Helm.withoutCluster();
  }

  static List<Path> sets() throws Exception {
    return ChartFiles.valueSets();
  }

  private static JsonNode one(List<JsonNode> objects, String kind, String end) {
    List<JsonNode> found =
        objects.stream()
            .filter(object -> object.path("kind").asText().equals(kind))
            .filter(object -> object.at("/metadata/name").asText().endsWith(end))
            .toList();
    assertEquals(1, found.size(), kind + " *" + end);
    return found.getFirst();
  }

  private static JsonNode workload(List<JsonNode> objects) {
    boolean stateful =
        objects.stream().anyMatch(o -> o.path("kind").asText().equals("StatefulSet"));
    return one(objects, stateful ? "StatefulSet" : "Deployment", "gate-drawbridge");
  }

  private static Iterable<JsonNode> containers(JsonNode pod) {
    return () ->
        Stream.of("initContainers", "containers")
            .flatMap(list -> StreamSupport.stream(pod.path(list).spliterator(), false))
            .iterator();
  }

  /** The configuration that the pod would read, with the paths of its mounts moved to a folder. */
  @ParameterizedTest
  @MethodSource("sets")
  void itsConfigurationLoads(Path set) throws Exception {
    List<JsonNode> objects = helm.objects(set);
    for (JsonNode object : objects) {
      if (!object.path("kind").asText().equals("ConfigMap")) continue;
      String name = object.at("/metadata/name").asText();
      Path mount = folder.resolve(name.substring(name.lastIndexOf('-') + 1));
      Files.createDirectories(mount);
      for (var file : object.path("data").properties()) {
        String text = file.getValue().asText().replace("/etc/drawbridge", folder.toString());
        Files.writeString(mount.resolve(file.getKey()), text);
      }
    }
    for (String secret : List.of("secrets/OPENAI_API_KEY", "passphrase/passphrase")) {
      Files.createDirectories(folder.resolve(secret).getParent());
      Files.writeString(folder.resolve(secret), "secret");
    }

    if (Files.readString(folder.resolve("config/drawbridge.yaml")).contains("/tls/")) certify();

    Loaded loaded = ConfigFile.load(folder.resolve("config/drawbridge.yaml"), ENVIRONMENT);

    assertTrue(loaded instanceof Loaded.Valid, loaded.toString());
    var snapshot = ((Loaded.Valid) loaded).snapshot();
    assertEquals("/var/lib/drawbridge/data", snapshot.data().toString());
    assertEquals(8080, snapshot.ports().listen().port());
    assertEquals(9090, snapshot.ports().admin().port());
    assertEquals("0.0.0.0", snapshot.ports().listen().host());
  }

  /** Puts certificates where the secrets of the ports are mounted. */
  private void certify() throws Exception {
    var authority = CertificateAuthority.in(folder.resolve("authority"));
    var issued = authority.issue("gate");
    for (String port : List.of("callers", "admin")) {
      Path at = Files.createDirectories(folder.resolve("tls").resolve(port));
      Files.copy(issued.cert(), at.resolve("tls.crt"));
      Files.copy(issued.key(), at.resolve("tls.key"));
      Files.copy(authority.pem(), at.resolve("ca.crt"));
    }
  }

  @ParameterizedTest
  @MethodSource("sets")
  void itsPodsHaveNoRightsAndTimeToDrain(Path set) throws Exception {
    List<JsonNode> objects = helm.objects(set);
    JsonNode pod = workload(objects).at("/spec/template/spec");
    assertEquals("false", pod.path("automountServiceAccountToken").toString());
    assertEquals("true", pod.at("/securityContext/runAsNonRoot").toString());
    for (JsonNode container : containers(pod)) {
      JsonNode security = container.path("securityContext");
      assertEquals("true", security.path("readOnlyRootFilesystem").toString());
      assertEquals("false", security.path("allowPrivilegeEscalation").toString());
      assertEquals("[\"ALL\"]", security.at("/capabilities/drop").toString());
    }
    JsonNode config =
        ChartFiles.YAML.readTree(
            one(objects, "ConfigMap", "-config").at("/data").path("drawbridge.yaml").asText());
    String drain = config.at("/listen/drain").asText("30s");
    int seconds = Integer.parseInt(drain.replaceAll("\\D", "")) * (drain.endsWith("m") ? 60 : 1);
    int before = pod.at("/containers/0/lifecycle/preStop/sleep/seconds").asInt();
    assertTrue(before > 0);
    assertTrue(pod.path("terminationGracePeriodSeconds").asInt() > before + seconds, drain);
  }

  @ParameterizedTest
  @MethodSource("sets")
  void nothingLeadsToTheAdminPortFromOutside(Path set) throws Exception {
    for (JsonNode object : helm.objects(set)) {
      String kind = object.path("kind").asText();
      if (kind.equals("Ingress") || kind.equals("HTTPRoute")) {
        assertTrue(!object.toString().contains("admin"), object.toString());
      }
      if (kind.equals("Service") && object.toString().contains("9090")) {
        assertEquals("ClusterIP", object.at("/spec/type").asText("ClusterIP"));
      }
    }
  }

  @Test
  void waysOutFollowFromTheConfiguration() throws Exception {
    JsonNode policy = one(helm.objects(PRODUCTION), "NetworkPolicy", "gate-drawbridge");

    assertEquals("[\"Ingress\",\"Egress\"]", policy.at("/spec/policyTypes").toString());
    TreeSet<String> ways = new TreeSet<>();
    for (JsonNode rule : policy.at("/spec/egress")) {
      String to =
          StreamSupport.stream(rule.path("to").spliterator(), false)
              .map(ChartIT::place)
              .collect(Collectors.joining(" "));
      for (JsonNode port : rule.path("ports")) ways.add(to + " " + port.path("port").asText());
    }
    assertEquals(
        new TreeSet<>(
            List.of(
                "kube-system 53",
                "identity 8080",
                "models 8000",
                "observability 4318",
                "10.20.30.40/32 11434",
                "0.0.0.0/0 ::/0 443",
                "0.0.0.0/0 ::/0 9093")),
        ways);
  }

  private static String place(JsonNode to) {
    String range = to.at("/ipBlock/cidr").asText();
    return range.isEmpty()
        ? to.at("/namespaceSelector/matchLabels").path("kubernetes.io/metadata.name").asText()
        : range;
  }

  @Test
  void onlyWhatNeedsARestartMakesNewPods() throws Exception {
    JsonNode before = workload(helm.objects(MINIMAL));

    assertEquals(before, workload(helm.objects(MINIMAL, "--set", "config.organisation.name=Acme")));
    assertEquals(before, workload(helm.objects(MINIMAL, "--set", "config.audit.max_answer=1MiB")));
    assertNotEquals(
        before, workload(helm.objects(MINIMAL, "--set", "config.listen.max_body=1MiB")));
    assertNotEquals(before, workload(helm.objects(MINIMAL, "--set", "config.audit.checkpoint=5s")));
  }

  @ParameterizedTest
  @MethodSource("sets")
  void lintFindsNothing(Path set) throws Exception {
    var lint = helm.lint(ChartFiles.CHART, set);

    assertEquals(0, lint.exit(), lint.said());
  }

  @Test
  void lintFindsAChartWithoutAVersion() throws Exception {
    for (Path file : ChartFiles.files()) {
      Path copy = folder.resolve(ChartFiles.CHART.relativize(file).toString());
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy);
    }
    Path about = folder.resolve("Chart.yaml");
    Files.writeString(about, Files.readString(about).replaceAll("(?m)^version:.*", ""));

    var lint = helm.lint(folder, MINIMAL);

    assertNotEquals(0, lint.exit());
    assertTrue(lint.said().contains("version is required"), lint.said());
  }

  @ParameterizedTest
  @CsvSource({
    "replicas=2, several instances need store.url",
    "config.admin.proxy_protocol=true, config.admin.proxy_protocol would close",
    "config.data=/data, config.data is set by the chart",
    "config.listen.port=80, config.listen.port is set by the chart",
    "config.audit.keys=file:/k, config.audit.keys is set by the chart",
    "nothing=1, nothing",
    "keys.volume.secret.secretName=master, keys"
  })
  void whatCannotWorkIsRefusedAndSaysWhy(String values, String why) throws Exception {
    var refused = helm.template(MINIMAL, "--set", values);

    assertNotEquals(0, refused.exit());
    assertTrue(refused.said().contains(why), refused.said());
  }
}
