package dev.drawbridge.acceptance.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A table of the page about sensitivity, each cell of which a test saw: by operation and place, and
 * by dialect. {@code -Dpages=write} writes it anew.
 */
final class CoverageTable {
  private static final Path PAGE = Path.of("src/site/markdown/sensitivity.md");
  private static final List<String> DIALECTS =
      List.of("openai", "responses", "anthropic", "gemini");

  private final String writer;
  private final String begin;
  private final String end;
  private final Map<String, Map<String, TreeSet<String>>> seen = new LinkedHashMap<>();

  /**
   * One table.
   *
   * @param mark what its place in the page is marked with
   * @param writer the test
   */
  CoverageTable(String mark, Class<?> writer) {
    this.writer = writer.getSimpleName();
    begin = "<!-- " + mark + ": written by " + this.writer + " -->\n";
    end = "<!-- end of " + mark + " -->";
  }

  void see(String operation, String place, String dialect, String cell) {
    seen.computeIfAbsent(operation + " | " + place, k -> new LinkedHashMap<>())
        .computeIfAbsent(dialect, k -> new TreeSet<>())
        .add(cell);
  }

  /** Whether the page says what was seen; or writes it there. */
  void compare() throws IOException {
    String table = table();
    String page = Files.readString(PAGE);
    int from = page.indexOf(begin);
    int to = page.indexOf(end);
    assertTrue(from >= 0 && to > from, "the page has no place for the table");
    if ("write".equals(System.getProperty("pages"))) {
      Files.writeString(
          PAGE, page.substring(0, from + begin.length()) + table + page.substring(to));
      return;
    }
    assertEquals(
        table, page.substring(from + begin.length(), to), "run " + writer + " with -Dpages=write");
  }

  private String table() {
    var table =
        new StringBuilder(
            "\n| operation | place | OpenAI Chat | OpenAI Responses | Anthropic | Gemini |\n|---|---|---|---|---|---|\n");
    seen.forEach(
        (place, byDialect) -> {
          table.append("| ").append(place).append(" |");
          Map<String, TreeSet<String>> cells = new TreeMap<>(byDialect);
          for (String dialect : DIALECTS) {
            var cell = cells.get(dialect);
            table.append(' ').append(cell == null ? "" : String.join(", ", cell)).append(" |");
          }
          table.append('\n');
        });
    return table.append('\n').toString();
  }
}
