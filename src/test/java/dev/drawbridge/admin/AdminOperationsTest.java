package dev.drawbridge.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.server.ApiDocument;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of operations, and that the OpenAPI document says of each what the table says. */
class AdminOperationsTest {
  private static final JsonNode DOCUMENT = ApiDocument.read();

  static Stream<String> routed() {
    return AdminOperations.ALL.stream()
        .filter(operation -> operation.route() != null)
        .map(AdminOperation::name);
  }

  private static AdminOperation operation(String name) {
    return AdminOperations.named(name).orElseThrow();
  }

  private static JsonNode described(AdminOperation operation) {
    AdminOperation.Route route = Objects.requireNonNull(operation.route());
    String path = "/api/v1" + route.path().replaceAll(":(\\w+)", "{$1}");
    String method = route.method().toLowerCase(Locale.ROOT);
    return DOCUMENT.path("paths").path(path).path(method);
  }

  private static JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? DOCUMENT.at(node.path("$ref").asText().substring(1)) : node;
  }

  private static String type(JsonNode given) {
    return given.isArray() ? given.path(0).asText() : given.asText();
  }

  private static String kind(JsonNode given, boolean needed) {
    JsonNode schema = resolved(given);
    String kind =
        switch (type(schema.path("type"))) {
          case "array" -> "list";
          case "object" -> "tags";
          case "integer", "number" -> "number";
          default -> "text";
        };
    return needed ? kind + ", needed" : kind;
  }

  private static Map<String, String> taken(AdminOperation operation) {
    Map<String, String> taken = new TreeMap<>();
    for (Argument each : operation.arguments()) {
      String kind =
          switch (each.kind()) {
            case TEXTS -> "list";
            case TAGS -> "tags";
            case NUMBER, USD -> "number";
            case TEXT, FUTURE, PAST -> "text";
          };
      taken.put(each.name(), each.missing() == null ? kind : kind + ", needed");
    }
    return taken;
  }

  /** A body's members and those of all that it is made of. */
  private static void members(JsonNode given, Set<String> needed, Map<String, String> into) {
    JsonNode schema = resolved(given);
    for (JsonNode each : schema.path("required")) needed.add(each.asText());
    for (JsonNode each : schema.path("allOf")) members(each, needed, into);
    for (var each : schema.path("properties").properties()) {
      into.put(each.getKey(), kind(each.getValue(), needed.contains(each.getKey())));
    }
  }

  @ParameterizedTest
  @MethodSource("routed")
  void theDocumentTakesTheSameArguments(String name) {
    JsonNode described = described(operation(name));
    Map<String, String> found = new TreeMap<>();
    for (JsonNode each : described.path("parameters")) {
      JsonNode parameter = resolved(each);
      found.put(
          parameter.path("name").asText(),
          kind(parameter.path("schema"), parameter.path("required").asBoolean()));
    }
    JsonNode body = described.at("/requestBody/content/application~1json/schema");
    members(body, new HashSet<>(), found);

    assertEquals(taken(operation(name)), found);
  }

  @ParameterizedTest
  @MethodSource("routed")
  void theDocumentNamesTheSameRight(String name) {
    AdminOperation.Route route = Objects.requireNonNull(operation(name).route());
    String description = described(operation(name)).path("description").asText();
    assertTrue(description.startsWith("Needs `" + route.right() + "`"), description);
  }

  @Test
  void anOperationIsDescribedWhole() {
    JsonNode described = described(operation("erasure.add"));

    assertEquals("erasureAdd", described.path("operationId").asText());
    assertTrue(described.path("summary").asText().startsWith("Erases the content"));
    assertTrue(described.path("description").asText().contains("409 `conflict`"));
    JsonNode schema = described.at("/requestBody/content/application~1json/schema");
    assertEquals(
        "[{\"required\":[\"subject\"]},{\"required\":[\"request_id\"]}]",
        "" + schema.path("oneOf"));
    assertEquals("[\"basis\"]", "" + schema.path("required"));
    assertEquals("false", "" + schema.path("additionalProperties"));
    assertEquals("1024", "" + schema.at("/properties/basis/maxLength"));
    assertEquals(
        "#/components/schemas/Erasure",
        described.at("/responses/200/content/application~1json/schema/$ref").asText());
  }

  @Test
  void aListIsDescribedAsOne() {
    JsonNode schema =
        described(operation("hold.list")).at("/responses/200/content/application~1json/schema");

    assertEquals("array", schema.path("type").asText());
    assertEquals("#/components/schemas/Hold", schema.at("/items/$ref").asText());
  }

  @Test
  void aNameIsOneOperations() {
    Set<String> names = new HashSet<>();
    for (AdminOperation each : AdminOperations.ALL) assertTrue(names.add(each.name()), each.name());
  }

  @Test
  void whatIsOneOfSeveralIsAmongTheArguments() {
    for (AdminOperation each : AdminOperations.ALL) {
      assertTrue(taken(each).keySet().containsAll(each.oneOf()), each.name());
    }
  }
}
