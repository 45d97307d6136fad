package dev.drawbridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.config.ConfigFile;
import dev.drawbridge.config.Loaded;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows works as it stands there. */
class ReadmeTest {
  private static final Pattern YAML = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);
  @TempDir Path folder;

  private static List<String> blocks() throws Exception {
    return YAML.matcher(Files.readString(Path.of("README.md")))
        .results()
        .map(m -> m.group(1))
        .toList();
  }

  private static String beginning(List<String> blocks, String start) {
    return blocks.stream().filter(block -> block.startsWith(start)).findFirst().orElseThrow();
  }

  @Test
  void itsVendorsLoad() throws Exception {
    String vendors = beginning(blocks(), "providers:");
    Path config = Files.writeString(folder.resolve("drawbridge.yaml"), "version: 1\n" + vendors);
    Files.writeString(folder.resolve("vertex.token"), "ya29.sample");
    var environment = new HashMap<String, String>();
    for (String name :
        List.of("ANTHROPIC_API_KEY", "GEMINI_API_KEY", "AZURE_KEY", "AWS_ID", "AWS_SECRET")) {
      environment.put(name, "sample");
    }

    Loaded loaded = ConfigFile.load(config, environment);

    assertTrue(loaded instanceof Loaded.Valid, loaded.toString());
    assertEquals(List.of(), ((Loaded.Valid) loaded).warnings());
  }

  @Test
  void itsConfigurationAndFactsLoad() throws Exception {
    List<String> blocks = blocks();
    Path config = Files.writeString(folder.resolve("drawbridge.yaml"), blocks.get(0));
    Files.writeString(folder.resolve("governance.yaml"), beginning(blocks, "teams:"));

    Loaded loaded = ConfigFile.load(config, Map.of("OPENAI_API_KEY", "sk-test"));

    assertTrue(loaded instanceof Loaded.Valid, loaded.toString());
    assertEquals(List.of(), ((Loaded.Valid) loaded).warnings());
  }
}
