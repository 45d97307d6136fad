package dev.drawbridge.house;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.fixture.MetricTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The page's metrics are those that the code makes. Their labels are compared by {@code
 * HealthAndMetricsIT}, with what a gateway shows.
 */
class MetricsPageTest {
  /** A metric where it is made: by a builder of Micrometer, or by a method of the same meaning. */
  private static final Pattern MADE =
      Pattern.compile(
          "(?:(Counter|TimeGauge|Gauge|Timer|DistributionSummary)\\s*\\.builder|\\b(counter|timer))"
              + "\\(\\s*\"(drawbridge[._][a-z._]+)\"");

  private static final Pattern DESCRIPTION = Pattern.compile(",\\s*\"[^\"]+\"");

  private static final Pattern UNIT = Pattern.compile("^[^;]*\\.baseUnit\\(\"(\\w+)\"\\)");

  @Test
  void thePageHasEveryMetricThatTheCodeMakes() throws Exception {
    Map<String, String> page = new TreeMap<>();
    MetricTable.read()
        .forEach((name, metric) -> page.put(name, metric.type().replace("histogram", "summary")));

    assertEquals(made(), page);
  }

  @Test
  void noMetricIsMadeWithoutADescription() throws Exception {
    var silent = new ArrayList<String>();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
        String source = Files.readString(file);
        for (var found : MADE.matcher(source).results().toList()) {
          String before = source.substring(0, found.start());
          String after = source.substring(found.end());
          boolean described =
              found.group(1) == null
                  ? !before.endsWith("registry.") && DESCRIPTION.matcher(after).lookingAt()
                  : after.indexOf(".description(") < after.indexOf(".register(");
          if (!described) silent.add(found.group(3));
        }
      }
    }

    assertEquals(List.of(), silent);
  }

  /** The types of all metrics in the sources, by the name that Prometheus gives them. */
  private static Map<String, String> made() throws IOException {
    Map<String, String> made = new TreeMap<>();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      files.filter(file -> file.toString().endsWith(".java")).forEach(file -> add(file, made));
    }
    return made;
  }

  private static void add(Path file, Map<String, String> made) {
    String source;
    try {
      source = Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (var found : MADE.matcher(source).results().toList()) {
      String kind = found.group(1) == null ? found.group(2) : found.group(1);
      String name = found.group(3).replace('.', '_');
      switch (kind) {
        case "Counter", "counter" -> made.put(name + "_total", "counter");
        case "Timer", "timer" -> made.put(name + "_seconds", "summary");
        case "TimeGauge" -> made.put(name + "_seconds", "gauge");
        case "DistributionSummary" -> made.put(name, "summary");
        default -> {
          var unit = UNIT.matcher(source.substring(found.end()));
          made.put(unit.find() ? name + "_" + unit.group(1) : name, "gauge");
        }
      }
    }
  }
}
