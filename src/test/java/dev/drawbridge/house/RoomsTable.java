package dev.drawbridge.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The table of rooms and chambers on the page about the architecture. */
final class RoomsTable {
  private static final Path PAGE = Path.of("src/site/markdown/architecture.md");
  private static final Pattern ROW = Pattern.compile("\\| (\\d) \\| `(\\w+)` \\| (\\S.*)\\|");
  private static final Pattern CHAMBER = Pattern.compile("`([a-z]+)(\\*?)`");

  private RoomsTable() {}

  /** Each room with its storey. */
  static Map<String, Integer> storeys() {
    Map<String, Integer> storeys = new TreeMap<>();
    for (Matcher row : rows()) storeys.put(row.group(2), Integer.valueOf(row.group(1)));
    return storeys;
  }

  /** Each chamber, as {@code room.chamber}, and whether other rooms may see it. */
  static Map<String, Boolean> chambers() {
    Map<String, Boolean> chambers = new TreeMap<>();
    for (Matcher row : rows()) {
      Matcher chamber = CHAMBER.matcher(row.group(3));
      while (chamber.find()) {
        chambers.put(row.group(2) + "." + chamber.group(1), chamber.group(2).equals("*"));
      }
    }
    return chambers;
  }

  private static Iterable<Matcher> rows() {
    try {
      return Files.readAllLines(PAGE).stream().map(ROW::matcher).filter(Matcher::matches).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
