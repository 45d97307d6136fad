package dev.drawbridge.acceptance.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.drawbridge.fixture.FetchedFolder;
import dev.drawbridge.fixture.GoPrograms;
import dev.drawbridge.fixture.GoPrograms.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The chart's objects against the schemas of their kinds: Kubernetes' own against those of two
 * versions, by kubernetes-validate of PyPI, the others against the definitions that their modules
 * hold. A field that a schema does not have is a mistake here; a server would drop it.
 */
class SchemasIT {
  /** Modules of Go, and the definitions in them. */
  static final Map<String, List<String>> DEFINITIONS =
      Map.of(
          "github.com/prometheus-operator/prometheus-operator@v0.85.0",
          List.of(
              "example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml",
              "example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml"),
          "sigs.k8s.io/gateway-api@v1.3.0",
          List.of("config/crd/standard/gateway.networking.k8s.io_httproutes.yaml"),
          "github.com/external-secrets/external-secrets@v0.18.2",
          List.of("config/crds/bases/external-secrets.io_externalsecrets.yaml"),
          "github.com/kedacore/keda/v2@v2.17.2",
          List.of("config/crd/bases/keda.sh_scaledobjects.yaml"),
          "github.com/cilium/cilium@v1.17.6",
          List.of("pkg/k8s/apis/cilium.io/client/crds/v2/ciliumnetworkpolicies.yaml"));

  private static final Path ABOUT = ChartFiles.CHART.resolve("Chart.yaml");
  private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+");
  private static final String VALIDATOR = "1.37.0";
  private static final int SECONDS = 60;
  private static final Map<String, JsonNode> SCHEMAS = new HashMap<>();
  private static Helm helm;
  @TempDir private Path folder = Path.of("");

  @BeforeAll
  static void read() throws Exception {
    helm = Helm.withoutCluster();
    for (Path file : definitions()) {
      JsonNode definition = ChartFiles.YAML.readTree(file.toFile());
      for (JsonNode version : definition.at("/spec/versions")) {
        String name = definition.at("/spec/group").asText() + "/" + version.path("name").asText();
        SCHEMAS.put(
            name + " " + definition.at("/spec/names/kind").asText(),
            closed(version.at("/schema/openAPIV3Schema").deepCopy()));
      }
    }
  }

  /** The files of all definitions, which Go fetches. */
  static List<Path> definitions() throws Exception {
    List<Path> files = new ArrayList<>();
    for (var module : DEFINITIONS.entrySet()) {
      Path sources = KubernetesPrograms.sources(module.getKey());
      for (String file : module.getValue()) files.add(sources.resolve(file));
    }
    return files;
  }

  static List<Path> sets() throws IOException {
    return ChartFiles.valueSets();
  }

  /** Lets an object have the stated properties only, as a strict server does. */
  private static JsonNode closed(JsonNode schema) {
    if (schema instanceof ObjectNode object) {
      boolean open = object.path("x-kubernetes-preserve-unknown-fields").asBoolean();
      boolean stated = object.path("type").asText().equals("object") && object.has("properties");
      if (stated && !open && !object.has("additionalProperties")) {
        object.put("additionalProperties", false);
      }
    }
    for (JsonNode each : schema) closed(each);
    return schema;
  }

  private static String kind(JsonNode object) {
    return object.path("apiVersion").asText() + " " + object.path("kind").asText();
  }

  private static List<Error> mistakes(JsonNode object) {
    JsonNode schema = SCHEMAS.get(kind(object));
    if (schema == null) return List.of();
    JsonNode whole = object.deepCopy();
    // A definition says nothing of what every object has.
    if (whole instanceof ObjectNode root) root.putObject("metadata");
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_4)
        .getSchema(schema)
        .validate(whole);
  }

  /** Looks at objects of Kubernetes' own kinds. */
  private Answer validated(String objects, String version) throws Exception {
    Path packages =
        FetchedFolder.ofPython(
            "kubernetes-validate",
            VALIDATOR,
            "the chart cannot be held against Kubernetes' schemas",
            "kubernetes-validate==" + VALIDATOR);
    Path file = Files.writeString(folder.resolve("objects.yaml"), objects);
    List<String> command = new ArrayList<>(List.of("env", "PYTHONPATH=" + packages));
    command.addAll(List.of("PYTHONDONTWRITEBYTECODE=1", "python3", "-m", "kubernetes_validate"));
    command.addAll(List.of("--strict", "-k", version, file.toString()));
    return GoPrograms.run(command, SECONDS);
  }

  /** The oldest version that the chart is for, and the one that {@link ChartCheck} has. */
  private static List<String> versions() throws Exception {
    String range = ChartFiles.YAML.readTree(ABOUT.toFile()).path("kubeVersion").asText();
    Matcher oldest = VERSION.matcher(range);
    assertTrue(oldest.find(), range);
    return List.of(oldest.group(), "1.34");
  }

  @ParameterizedTest
  @MethodSource("sets")
  void kubernetesOwnKindsAreAsItsSchemasHaveThem(Path set) throws Exception {
    String made = helm.template(set).said();
    for (String version : versions()) {
      Answer read = validated(made, version);

      assertEquals(0, read.exit(), read.said());
      for (JsonNode object : ChartFiles.documents(made)) {
        String passed =
            "passed for resource "
                + object.path("kind").asText().toLowerCase(Locale.ROOT)
                + ("/" + object.at("/metadata/name").asText() + " against version " + version);
        boolean other = SCHEMAS.containsKey(kind(object));
        assertTrue(other || read.said().contains(passed), read.said());
      }
    }
  }

  @Test
  void aFieldThatKubernetesDoesNotHaveIsFound() throws Exception {
    String made = helm.template(sets().getFirst()).said();

    Answer read = validated(made.replace("preStop:", "preStopp:"), "1.34");

    assertNotEquals(0, read.exit());
    assertTrue(read.said().contains("'preStopp' was unexpected"), read.said());
  }

  @ParameterizedTest
  @MethodSource("sets")
  void everyOtherObjectIsAsItsDefinitionHasIt(Path set) throws Exception {
    for (JsonNode object : helm.objects(set)) {
      assertEquals(List.of(), mistakes(object), object.path("kind").asText());
    }
  }

  @Test
  void everyKindIsMadeByASetAndAWrongFieldIsFound() throws Exception {
    List<String> made = new ArrayList<>();
    for (Path set : sets()) {
      for (JsonNode object : helm.objects(set)) {
        String kind = kind(object);
        if (!SCHEMAS.containsKey(kind) || !(object.path("spec") instanceof ObjectNode spec))
          continue;
        made.add(object.path("kind").asText());
        spec.put("nothing", 1);
        assertFalse(mistakes(object).isEmpty(), kind);
      }
    }
    assertTrue(
        made.containsAll(
            List.of(
                "ServiceMonitor",
                "PrometheusRule",
                "HTTPRoute",
                "ExternalSecret",
                "ScaledObject",
                "CiliumNetworkPolicy")),
        made.toString());
  }
}
