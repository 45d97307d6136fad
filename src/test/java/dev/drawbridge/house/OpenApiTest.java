package dev.drawbridge.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.server.ApiDocument;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The OpenAPI document is well made; that it is true is shown at each port. */
class OpenApiTest {
  private static final Pattern PLACE = Pattern.compile("\\{([^}]+)}");
  private final JsonNode document = ApiDocument.read();

  @Test
  void itIsVersion31() {
    assertEquals("3.1.0", document.path("openapi").asText());
    assertFalse(document.at("/info/title").asText().isEmpty());
    assertFalse(document.at("/info/version").asText().isEmpty());
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    int found = 0;
    for (JsonNode reference : document.findValues("$ref")) {
      String at = reference.asText();
      assertTrue(at.startsWith("#/components/"), at);
      assertFalse(document.at(at.substring(1)).isMissingNode(), at);
      found++;
    }
    assertTrue(found > 50);
  }

  @Test
  void everyComponentIsUsed() {
    Set<String> used = new HashSet<>(document.findValuesAsText("$ref"));
    for (String kind :
        new String[] {"parameters", "headers", "requestBodies", "responses", "schemas"}) {
      document
          .at("/components/" + kind)
          .fieldNames()
          .forEachRemaining(
              name -> assertTrue(used.contains("#/components/" + kind + "/" + name), name));
    }
  }

  @Test
  void everyOperationHasItsNameItsAnswersAndItsPathsParameters() {
    Set<String> names = new HashSet<>();
    for (var path : document.path("paths").properties()) {
      for (var operation : path.getValue().properties()) {
        if (operation.getKey().equals("servers")) continue;
        JsonNode it = operation.getValue();
        String where = operation.getKey() + " " + path.getKey();
        assertTrue(names.add(it.path("operationId").asText()), where);
        assertFalse(it.path("summary").asText().isEmpty(), where);
        assertTrue(it.path("responses").has("200"), where);
        Matcher place = PLACE.matcher(path.getKey());
        while (place.find()) assertTrue(takes(it, place.group(1)), where + " lacks a parameter");
      }
    }
  }

  private boolean takes(JsonNode operation, String name) {
    for (JsonNode each : operation.path("parameters")) {
      JsonNode parameter =
          each.has("$ref") ? document.at(each.path("$ref").asText().substring(1)) : each;
      if (parameter.path("in").asText().equals("path")
          && parameter.path("name").asText().equals(name)) return true;
    }
    return false;
  }
}
