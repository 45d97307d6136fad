package dev.drawbridge.sensitivity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Level;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The levels of categories stand in the code, and again for readers: these are the same. */
class StandardLevelsTest {
  private static final String LEVEL = "`(public|internal|confidential|restricted)`";

  private static Map<String, Level> found(String pattern, String text) {
    Map<String, Level> levels = new TreeMap<>();
    for (var each : Pattern.compile(pattern).matcher(text).results().toList()) {
      levels.put(each.group(1), Level.of(each.group(2)).orElseThrow());
    }
    return levels;
  }

  @Test
  void theSchemaSaysWhatTheCodeSays() throws Exception {
    String schema;
    try (InputStream in =
        Level.class.getResourceAsStream("/dev/drawbridge/config/drawbridge.schema.json")) {
      schema = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
    var told = Pattern.compile("Where absent: (`secret` [^.]*)\\.").matcher(schema);

    assertTrue(told.find());
    assertEquals(
        new TreeMap<>(SensitivitySettings.LEVELS), found("`(\\w+)` " + LEVEL, told.group(1)));
  }

  @Test
  void thePageSaysWhatTheCodeSays() throws Exception {
    String page = Files.readString(Path.of("src/site/markdown/sensitivity.md"));

    assertEquals(
        new TreeMap<>(SensitivitySettings.LEVELS),
        found("(?m)^\\| `(\\w+)` \\| .* \\| " + LEVEL + " \\|$", page));
  }
}
