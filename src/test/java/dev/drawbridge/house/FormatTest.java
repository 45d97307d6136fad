package dev.drawbridge.house;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Every Java file is as google-java-format writes it; {@code -Dformat=fix} rewrites those that are
 * not.
 */
class FormatTest {
  @Test
  void everyFileIsFormatted() throws Exception {
    boolean fix = "fix".equals(System.getProperty("format"));
    var formatter = new Formatter();
    List<String> different;
    try (var files = Files.walk(Path.of("src"))) {
      different =
          files.filter(f -> f.toString().endsWith(".java")).toList().parallelStream()
              .filter(file -> differs(file, formatter, fix))
              .map(Path::toString)
              .sorted()
              .toList();
    }
    assertEquals(List.of(), different, "not formatted: mvn -q test -Dtest=FormatTest -Dformat=fix");
  }

  /** Whether it differs and stays so. */
  private static boolean differs(Path file, Formatter formatter, boolean fix) {
    try {
      String source = Files.readString(file);
      String formatted = formatter.formatSource(RemoveUnusedImports.removeUnusedImports(source));
      if (source.equals(formatted)) return false;
      if (fix) Files.writeString(file, formatted);
      return !fix;
    } catch (IOException | FormatterException e) {
      throw new IllegalStateException(file + ": " + e.getMessage(), e);
    }
  }
}
