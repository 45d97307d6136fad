package dev.drawbridge.acceptance.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The compose file as it lies in the sources, and what it mounts. */
final class ComposeFiles {
  static final Path FOLDER = Path.of("src/dist/compose");
  static final Path COMPOSE = FOLDER.resolve("compose.yaml");
  static final Path EXAMPLE = FOLDER.resolve(".env.example");
  static final Path CONFIG = FOLDER.resolve("config/drawbridge.yaml");
  static final Path FACTS = FOLDER.resolve("config/facts.yaml");

  private ComposeFiles() {}

  static JsonNode compose() throws IOException {
    return ChartFiles.YAML.readTree(COMPOSE.toFile());
  }

  static JsonNode service(String name) throws IOException {
    return compose().at("/services/" + name);
  }

  static JsonNode config() throws IOException {
    return ChartFiles.YAML.readTree(CONFIG.toFile());
  }

  static JsonNode prometheus() throws IOException {
    return ChartFiles.YAML.readTree(FOLDER.resolve("prometheus.yaml").toFile());
  }

  static JsonNode grafana(String file) throws IOException {
    return ChartFiles.YAML.readTree(FOLDER.resolve("grafana/" + file + ".yaml").toFile());
  }

  /** Where a service finds what, by the place inside. */
  static Map<String, String> mounts(JsonNode service) {
    Map<String, String> mounts = new TreeMap<>();
    for (JsonNode each : service.path("volumes")) {
      String[] parts = each.asText().split(":", 3);
      mounts.put(parts[1], parts[0]);
    }
    return mounts;
  }

  /** The example of {@code .env} as a user fills it in. */
  static String filledIn() throws IOException {
    return Files.readAllLines(EXAMPLE).stream()
        .map(line -> line.endsWith("=") ? line + "of-twenty-letters-or-more" : line)
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
