package dev.drawbridge.acceptance.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The versions that the page about operations names are those of the code. */
class FileFormatsTest {
  private static final Path CODE = Path.of("src/main/java/dev/drawbridge");

  /** Where the code states the version of each row, by how the row begins. */
  private static final Map<String, Stated> STATED =
      Map.of(
          "`audit/wal/*.seg`", new Stated("log/wal/Frame.java", "short VERSION = (\\d+);"),
          "what a record seals", new Stated("log/sealing/Sealer.java", "byte VERSION = (\\d+);"),
          "`audit/index.db`", new Stated("audit/index/IndexFile.java", "long FORMAT = (\\d+);"),
          "master key", new Stated("log/sealing/WrappedMaster.java", "drawbridge-master-(\\d+) "),
          "keys that sign", new Stated("log/tree/Secrets.java", "\"drawbridge-note-(\\d+) \""),
          "tables of", new Stated("identity/ApiKeyTable.java", "long SCHEMA = (\\d+);"),
          "`backup.json`", new Stated("backup/Manifest.java", "int FORMAT = (\\d+);"),
          "`version` of",
              new Stated(
                  "../../../resources/dev/drawbridge/config/drawbridge.schema.json",
                  "\"version\": \\{[^}]*\"const\": (\\d+)"));

  private record Stated(String file, String pattern) {
    String version() throws Exception {
      Matcher found = Pattern.compile(pattern).matcher(Files.readString(CODE.resolve(file)));
      assertTrue(found.find(), file);
      return found.group(1);
    }
  }

  @Test
  void thePageNamesTheVersionOfEachFormat() throws Exception {
    String page = Files.readString(Path.of("src/site/markdown/operations.md"));
    String table =
        page.replaceFirst("(?s).*<!-- formats:", "").replaceFirst("(?s)<!-- end of formats.*", "");
    Map<String, String> named = new LinkedHashMap<>();
    for (String line : table.lines().skip(3).toList()) {
      String[] cells = line.split("\\|");
      named.put(cells[1].strip(), cells[2].strip());
    }
    assertEquals(STATED.size(), named.size(), named.toString());
    for (Map.Entry<String, String> row : named.entrySet()) {
      Stated stated =
          STATED.entrySet().stream()
              .filter(each -> row.getKey().startsWith(each.getKey()))
              .findFirst()
              .orElseThrow(() -> new AssertionError(row.getKey()))
              .getValue();
      assertEquals(stated.version(), row.getValue(), row.getKey());
    }
  }
}
