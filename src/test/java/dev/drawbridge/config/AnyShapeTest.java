package dev.drawbridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever stands in a value's place, the answer is a configuration or a list of mistakes. */
class AnyShapeTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> SHAPES =
      List.of(
          "null", "-7", "2.5", "\"\"", "\"a\\u0000b\"", "true", "[]", "[[1]]", "{}", "{\"a\":1}");

  @TempDir Path temp;

  @Test
  void noShapeOfTheConfigurationBreaksTheReading() throws Exception {
    var folder = new ConfigFolder(temp);
    folder.write("governance.yaml", "{}");
    int tried = everyShape(folder, "drawbridge.json", ExampleTest.EXAMPLE, "drawbridge.json");

    assertEquals(true, tried > 1000, "" + tried);
  }

  @Test
  void noShapeOfTheFactsBreaksTheReading() throws Exception {
    var folder = new ConfigFolder(temp);
    folder.write("drawbridge.yaml", ConfigFolder.SMALL + "policy: { data: facts.json }\n");
    everyShape(folder, "facts.json", FactsReaderTest.EXAMPLE, "drawbridge.yaml");
  }

  private int everyShape(ConfigFolder folder, String name, String text, String config)
      throws Exception {
    Map<String, String> environment = new HashMap<>(Map.of("HTTPS_PROXY", "not a url"));
    JsonNode tree = Document.read("example", text, new Problems()).root();
    List<String> pointers = new ArrayList<>();
    collect(tree, "", pointers);
    int tried = 0;
    for (String pointer : pointers) {
      for (String shape : SHAPES) {
        JsonNode changed = tree.deepCopy();
        replace(changed, pointer, JSON.readTree(shape));
        folder.write(name, JSON.writeValueAsString(changed));
        Loaded loaded = ConfigFile.load(temp.resolve(config), environment);
        assertInstanceOf(Loaded.class, loaded, pointer + " " + shape);
        tried++;
      }
    }
    return tried;
  }

  private static void collect(JsonNode node, String pointer, List<String> pointers) {
    if (!pointer.isEmpty()) pointers.add(pointer);
    for (var entry : node.properties()) {
      collect(entry.getValue(), Pointers.child(pointer, entry.getKey()), pointers);
    }
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) collect(node.get(i), pointer + "/" + i, pointers);
    }
  }

  private static void replace(JsonNode root, String pointer, JsonNode by) {
    JsonNode holder = root.at(Pointers.parent(pointer));
    String last = pointer.substring(pointer.lastIndexOf('/') + 1);
    if (holder instanceof ArrayNode array) {
      array.set(Integer.parseInt(last), by);
    } else {
      ObjectNode object = (ObjectNode) Objects.requireNonNull(holder);
      object.set(last.replace("~1", "/").replace("~0", "~"), by);
    }
  }
}
