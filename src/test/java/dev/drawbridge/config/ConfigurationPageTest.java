package dev.drawbridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The keys of the configuration and of the facts: each is described in its schema, and the page
 * shows them all. {@code -Dpages=write} writes the page's tables anew.
 */
class ConfigurationPageTest {
  private static final Path PAGE = Path.of("src/site/markdown/configuration.md");

  @ParameterizedTest
  @ValueSource(strings = {"drawbridge.schema.json", "facts.schema.json"})
  void everyKeyIsDescribed(String resource) {
    List<String> silent =
        new KeyTables(resource)
            .keys().stream()
                .filter(key -> !key.description().endsWith("."))
                .map(KeyTables.Key::path)
                .toList();

    assertEquals(List.of(), silent);
  }

  @ParameterizedTest
  @CsvSource({"keys, drawbridge.schema.json", "facts, facts.schema.json"})
  void thePageShowsWhatTheSchemaSays(String name, String resource) throws IOException {
    String tables = "\n" + new KeyTables(resource).markdown() + "\n";
    String begin = "<!-- " + name + ": written by ConfigurationPageTest -->\n";
    String page = Files.readString(PAGE);
    int from = page.indexOf(begin) + begin.length();
    int to = page.indexOf("<!-- end of " + name + " -->");
    assertTrue(page.contains(begin) && to >= from, "the page has no place for " + name);
    if ("write".equals(System.getProperty("pages"))) {
      Files.writeString(PAGE, page.substring(0, from) + tables + page.substring(to));
      return;
    }

    assertEquals(tables, page.substring(from, to), "run ConfigurationPageTest with -Dpages=write");
  }

  @Test
  void keysInsideListsMapsAndReferencesAreFound() {
    List<String> paths =
        new KeyTables("drawbridge.schema.json").keys().stream().map(KeyTables.Key::path).toList();

    assertTrue(paths.contains("audit.sinks[].s3.object_lock.mode"), paths::toString);
    assertTrue(paths.contains("providers.NAME.aws.region"), paths::toString);
    assertTrue(paths.contains("models.NAME.licence.mau_limit"), paths::toString);
    assertTrue(paths.contains("identity.keycloak[].teams.prefix"), paths::toString);
    assertTrue(paths.stream().noneMatch(p -> p.startsWith("shared")), "not available yet");
  }
}
