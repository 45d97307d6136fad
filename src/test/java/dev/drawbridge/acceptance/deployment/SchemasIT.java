package dev.drawbridge.acceptance.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The chart's objects of kinds that are not Kubernetes' own, against the definitions that their
 * modules hold. A field that a definition does not have is a mistake here; a server would drop it.
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

  private static final Map<String, JsonNode> SCHEMAS = new HashMap<>();
  private static Helm helm;

  @BeforeAll
  static void read() throws Exception {
    helm = Helm.whole();
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

  private static List<Error> mistakes(JsonNode object) {
    String kind = object.path("apiVersion").asText() + " " + object.path("kind").asText();
    JsonNode schema = SCHEMAS.get(kind);
    if (schema == null) return List.of();
    JsonNode whole = object.deepCopy();
    // A definition says nothing of what every object has.
    if (whole instanceof ObjectNode root) root.putObject("metadata");
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_4)
        .getSchema(schema)
        .validate(whole);
  }

  @ParameterizedTest
  @MethodSource("sets")
  void everyObjectIsAsItsDefinitionHasIt(Path set) throws Exception {
    for (JsonNode object : helm.objects(set)) {
      assertEquals(List.of(), mistakes(object), object.path("kind").asText());
    }
  }

  @Test
  void everyKindIsMadeByASetAndAWrongFieldIsFound() throws Exception {
    List<String> made = new ArrayList<>();
    for (Path set : sets()) {
      for (JsonNode object : helm.objects(set)) {
        String kind = object.path("apiVersion").asText() + " " + object.path("kind").asText();
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
