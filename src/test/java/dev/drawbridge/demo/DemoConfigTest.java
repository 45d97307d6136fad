package dev.drawbridge.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.config.ConfigFile;
import dev.drawbridge.config.Loaded;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo's configuration is one that the gateway takes. */
class DemoConfigTest {
  private static final DemoConfig.Vendors VENDORS = new DemoConfig.Vendors(1001, 1002, 1003);

  @TempDir Path folder = Path.of("");

  private Loaded.Valid load(Optional<LocalOllama> ollama) throws IOException {
    Path file = DemoConfig.write(folder, 8080, 9090, VENDORS, ollama);
    Loaded loaded = ConfigFile.load(file, Map.of());
    return assertInstanceOf(Loaded.Valid.class, loaded, loaded::toString);
  }

  @Test
  void isWellButForPlainHttpOnLoopback() throws Exception {
    Loaded.Valid loaded = load(Optional.empty());

    for (var warning : loaded.warnings()) {
      assertTrue(warning.message().endsWith("http sends the key and every prompt unencrypted"));
    }
    var catalog = loaded.snapshot().models().catalog();
    assertEquals(4, catalog.models().size());
    assertEquals(List.of("chat", "frontier"), catalog.aliases());
    assertEquals(DemoConfig.OPEN, catalog.model("house-open").map(m -> m.upstream()).orElseThrow());
  }

  @Test
  void takesALocalOllamasModel() throws Exception {
    var ollama = new LocalOllama(URI.create("http://127.0.0.1:11434"), "qwen3:8b", "Apache-2.0");

    var snapshot = load(Optional.of(ollama)).snapshot();

    var house = snapshot.models().endpoints().get("house");
    assertEquals("http://127.0.0.1:11434/v1", house == null ? "" : house.url().toString());
    assertEquals(
        "qwen3:8b", snapshot.models().catalog().model("house-open").orElseThrow().upstream());
  }

  @Test
  void replacesItsOwnConfigurationOnly() throws Exception {
    load(Optional.empty());
    load(Optional.empty());
    Files.writeString(folder.resolve("drawbridge.yaml"), "version: 1\n");

    IOException refused = assertThrows(IOException.class, () -> load(Optional.empty()));

    assertTrue(String.valueOf(refused.getMessage()).contains("was not written by the demo"));
  }
}
