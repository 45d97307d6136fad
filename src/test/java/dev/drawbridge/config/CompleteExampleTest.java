package dev.drawbridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page's complete example: it has every key, and it is what the defaults are tried on. */
class CompleteExampleTest {
  private static final String ASKS_A_SERVER =
      "version: 1\npolicy: { engine: server, server: { url: 'http://127.0.0.1:8181' } }\n";

  @TempDir Path folder = Path.of("");
  private CompleteExample example;

  CompleteExampleTest() throws Exception {
    example = new CompleteExample();
  }

  @BeforeEach
  void write() throws Exception {
    example.write(folder);
  }

  @Test
  void everyKeyOfTheConfigurationStandsInIt() {
    assertEquals(List.of(), missing("drawbridge.schema.json", example.configuration()));
  }

  @Test
  void everyKeyOfTheFactsStandsInIt() {
    assertEquals(List.of(), missing("facts.schema.json", example.facts()));
  }

  /** The keys that have an effect and neither stand in a text nor in one of its comments. */
  private static List<String> missing(String resource, String text) {
    JsonNode tree = tree(text);
    String comments =
        text.lines()
            .filter(line -> line.contains("#"))
            .map(line -> line.substring(line.indexOf('#')))
            .collect(Collectors.joining("\n"));
    return new KeyTables(resource)
        .keys().stream()
            .filter(key -> !key.description().startsWith("No effect"))
            .map(KeyTables.Key::path)
            .filter(path -> holders(tree, path).stream().noneMatch(o -> o.has(last(path))))
            .filter(path -> !Pattern.compile("\\b" + last(path) + ":").matcher(comments).find())
            .toList();
  }

  @Test
  void theDefaultsOfTheSchemaAreThoseThatHold() throws Exception {
    List<KeyTables.Key> withDefault =
        new KeyTables("drawbridge.schema.json")
            .keys().stream().filter(key -> key.said("default") != null).toList();
    JsonNode complete = tree(example.configuration());
    JsonNode server = tree(ASKS_A_SERVER);

    assertEquals(List.of(), wrong(complete, in(complete, withDefault)));
    assertEquals(List.of(), wrong(server, in(server, withDefault)));
    assertEquals(
        List.of(),
        withDefault.stream()
            .filter(key -> in(complete, List.of(key)).isEmpty())
            .filter(key -> in(server, List.of(key)).isEmpty())
            .map(KeyTables.Key::path)
            .toList(),
        "each is tried");
  }

  private static List<KeyTables.Key> in(JsonNode tree, List<KeyTables.Key> keys) {
    return keys.stream().filter(key -> !holders(tree, key.path()).isEmpty()).toList();
  }

  /** The keys whose absence means something else than their default: all at once, then each. */
  private List<String> wrong(JsonNode base, List<KeyTables.Key> keys) throws Exception {
    JsonNode without = base.deepCopy();
    JsonNode stated = base.deepCopy();
    for (KeyTables.Key key : keys) {
      JsonNode value = Objects.requireNonNull(key.said("default"));
      holders(without, key.path()).forEach(object -> object.remove(last(key.path())));
      holders(stated, key.path()).forEach(object -> object.set(last(key.path()), value));
    }
    if (parts(load(without)).equals(parts(load(stated)))) return List.of();
    if (keys.size() == 1) return List.of(keys.getFirst().path());
    List<String> wrong = new ArrayList<>();
    for (KeyTables.Key key : keys) wrong.addAll(wrong(base, List.of(key)));
    return wrong;
  }

  private Snapshot load(JsonNode configuration) throws Exception {
    Path file = Files.writeString(folder.resolve("tried.yaml"), configuration.toString());
    Loaded loaded = ConfigFile.load(file, example.environment());
    return assertInstanceOf(Loaded.Valid.class, loaded, loaded.toString()).snapshot();
  }

  /** All that a configuration came to, without its text. */
  private static List<Object> parts(Snapshot it) {
    List<Object> parts = new ArrayList<>();
    parts.add(it.data());
    parts.add(it.ports().listen());
    parts.add(it.ports().admin());
    parts.add(it.store());
    parts.add(it.organisation().name());
    parts.add(it.organisation().timeZone().getRules());
    parts.add(it.callers().identity());
    parts.add(it.callers().tags().toString());
    parts.add(it.rules().policy());
    parts.add(it.callers().sensitivity());
    parts.add(it.record().audit());
    parts.add(it.record().sinks());
    parts.add(it.models().upstream());
    parts.add(it.models().providers());
    parts.add(it.models().endpoints());
    parts.add(it.models().modelUpstream());
    parts.add(it.models().catalog().models());
    parts.add(Optional.ofNullable(it.telemetry()));
    parts.add(it.log());
    parts.add(it.source().atRestart());
    return parts;
  }

  private static JsonNode tree(String text) {
    return Document.read("example.yaml", text, new Problems()).root();
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  /** The objects in a tree that may hold a key. */
  private static List<ObjectNode> holders(JsonNode tree, String path) {
    List<JsonNode> found = List.of(tree);
    String[] names = path.replace("[]", ".[]").split("\\.");
    for (int i = 0; i < names.length - 1; i++) {
      List<JsonNode> below = new ArrayList<>();
      for (JsonNode node : found) {
        if (names[i].equals("NAME") || names[i].equals("[]")) node.forEach(below::add);
        else below.add(node.path(names[i]));
      }
      found = below;
    }
    return found.stream().filter(ObjectNode.class::isInstance).map(ObjectNode.class::cast).toList();
  }
}
