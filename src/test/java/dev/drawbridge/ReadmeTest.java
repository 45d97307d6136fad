package dev.drawbridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.config.ConfigFile;
import dev.drawbridge.config.Loaded;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows works as it stands there. */
class ReadmeTest {
  private static final Pattern YAML = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);
  @TempDir Path folder;

  @Test
  void itsConfigurationAndFactsLoad() throws Exception {
    List<String> blocks =
        YAML.matcher(Files.readString(Path.of("README.md")))
            .results()
            .map(m -> m.group(1))
            .toList();
    Path config = Files.writeString(folder.resolve("drawbridge.yaml"), blocks.get(0));
    Files.writeString(folder.resolve("governance.yaml"), blocks.get(1));

    Loaded loaded = ConfigFile.load(config, Map.of("OPENAI_API_KEY", "sk-test"));

    assertTrue(loaded instanceof Loaded.Valid, loaded.toString());
    assertEquals(List.of(), ((Loaded.Valid) loaded).warnings());
  }
}
