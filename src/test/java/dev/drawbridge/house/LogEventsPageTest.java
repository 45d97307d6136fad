package dev.drawbridge.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.logging.EventCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every event of the log has a code, and the page says what each means. */
class LogEventsPageTest {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([a-z_0-9]+)` \\| ([a-z, ]+) \\| \\S.* \\|$");

  /** A call that logs something that people are to see. */
  private static final Pattern LOGS =
      Pattern.compile("\\blog\\s*\\.(info|warn|error)\\(\\s*([^,;]*)", Pattern.CASE_INSENSITIVE);

  private static final Pattern CODE = Pattern.compile("EventCode\\s*\\.([A-Z_0-9]+)");

  @Test
  void whatIsLoggedHasACode() throws IOException {
    List<String> without = new ArrayList<>();
    Set<String> used = new TreeSet<>();
    for (Path file : sources()) {
      String source = Files.readString(file);
      Matcher code = CODE.matcher(source);
      while (code.find()) used.add(code.group(1));
      Matcher call = LOGS.matcher(source);
      while (call.find()) {
        if (!CODE.matcher(call.group(2)).matches()) {
          without.add(file.getFileName() + ": " + call.group());
        }
      }
    }

    assertEquals(List.of(), without);
    Set<String> all =
        Arrays.stream(EventCode.values())
            .map(Enum::name)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(all, used, "none is left over");
  }

  @Test
  void thePageHasEveryCodeWithItsLevels() throws IOException {
    String text = Files.readString(Path.of("src/site/markdown/log-events.md"));
    Map<String, Set<String>> page = new TreeMap<>();
    for (var row : ROW.matcher(text).results().toList()) {
      page.put(row.group(1), new TreeSet<>(List.of(row.group(2).split(", "))));
    }
    Map<String, Set<String>> logged = new TreeMap<>();
    for (Path file : sources()) {
      for (var call : LOGS.matcher(Files.readString(file)).results().toList()) {
        Matcher code = CODE.matcher(call.group(2));
        if (code.matches()) {
          logged
              .computeIfAbsent(EventCode.valueOf(code.group(1)).getName(), c -> new TreeSet<>())
              .add(call.group(1));
        }
      }
    }
    // Written by a builder.
    logged.put(EventCode.REQUEST.getName(), Set.of("info"));
    logged.put(EventCode.VENDOR_ERROR_PASSED.getName(), Set.of("info", "warn"));

    assertTrue(logged.size() > 50, "the calls are found");
    assertEquals(logged, page);
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }
}
