package dev.drawbridge.house;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
    List<String> different = new ArrayList<>();
    try (var files = Files.walk(Path.of("src"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        String source = Files.readString(file);
        String formatted = formatter.formatSource(RemoveUnusedImports.removeUnusedImports(source));
        if (source.equals(formatted)) continue;
        if (fix) Files.writeString(file, formatted);
        else different.add(file.toString());
      }
    }
    assertEquals(List.of(), different, "not formatted: mvn -q test -Dtest=FormatTest -Dformat=fix");
  }
}
