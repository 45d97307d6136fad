package dev.drawbridge.acceptance.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.fixture.MetricTable;
import dev.drawbridge.fixture.MetricTable.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The chart agrees with the program: what its dashboards and alerts ask for exists, and its README
 * shows its values. Needs no Helm.
 */
class ChartTest {
  private static final Pattern METRIC = Pattern.compile("drawbridge_\\w+(?:\\{([^}]*)})?");
  private static final Pattern MATCHER = Pattern.compile("(\\w+)(?:=~|!~|!=|=)\"([^\"]*)\"");
  private static final Pattern BY = Pattern.compile("\\bby \\(([^)]*)\\)");
  private static final Pattern SHOWN = Pattern.compile("\\{\\{ *\\$labels\\.(\\w+) *}}");

  /** Labels that the scrape adds, and that of a histogram's buckets. */
  private static final Set<String> SCRAPED =
      Set.of("instance", "job", "namespace", "service", "le");

  private static final Path README = ChartFiles.CHART.resolve("README.md");
  private static final Path RUNBOOKS = Path.of("src/site/markdown/runbooks.md");

  private static Schema schema() throws IOException {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
        .getSchema(
            ChartFiles.JSON.readTree(ChartFiles.CHART.resolve("values.schema.json").toFile()));
  }

  private static JsonNode values() throws IOException {
    return ChartFiles.YAML.readTree(ChartFiles.VALUES.toFile());
  }

  @Test
  void theSchemaTakesTheValuesAndEachSetOfTheTests() throws Exception {
    assertEquals(List.of(), schema().validate(values()));
    for (Path set : ChartFiles.valueSets()) {
      JsonNode own = ChartFiles.YAML.readTree(set.toFile());
      JsonNode merged = own.isObject() ? merged(values(), own) : values();
      assertEquals(List.of(), schema().validate(merged), set.toString());
    }
  }

  /** As Helm merges values: maps key by key, everything else whole. */
  private static JsonNode merged(JsonNode below, JsonNode above) {
    if (!(below instanceof ObjectNode object) || !above.isObject()) return above;
    for (var each : above.properties()) {
      JsonNode under = object.get(each.getKey());
      object.set(each.getKey(), under == null ? each.getValue() : merged(under, each.getValue()));
    }
    return object;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ replica: 2 }",
        "{ workload: DaemonSet }",
        "{ store: { url: 'jdbc:sqlite:keys.db' } }",
        "{ keys: { volume: { secret: { secretName: master } } } }",
        "{ image: { digest: 'latest' } }",
        "{ config: { version: 2 } }",
        "{ service: { port: 99999 } }"
      })
  void theSchemaRefusesWhatCannotBe(String values) throws Exception {
    assertFalse(schema().validate(merged(values(), ChartFiles.YAML.readTree(values))).isEmpty());
  }

  @Test
  void everyKeyOfTheValuesStandsInTheSchema() throws Exception {
    JsonNode schema =
        ChartFiles.JSON.readTree(ChartFiles.CHART.resolve("values.schema.json").toFile());
    Set<String> known = new TreeSet<>();
    schema.path("properties").fieldNames().forEachRemaining(known::add);
    known.remove("global");
    Set<String> there = new TreeSet<>();
    values().fieldNames().forEachRemaining(there::add);

    assertEquals(there, known);
  }

  @Test
  void theChartAndTheComposeFileRunTheImageOfThisRelease() throws Exception {
    var version = Pattern.compile("<version>([^<]+)</version>");
    var found = version.matcher(Files.readString(Path.of("pom.xml")));
    assertTrue(found.find());
    JsonNode chart = ChartFiles.YAML.readTree(ChartFiles.CHART.resolve("Chart.yaml").toFile());
    JsonNode compose = ChartFiles.YAML.readTree(Path.of("src/dist/compose/compose.yaml").toFile());

    assertEquals(found.group(1), chart.path("appVersion").asText());
    assertEquals("drawbridge:" + found.group(1), compose.at("/services/drawbridge/image").asText());
  }

  @Test
  void everyQueryAsksForMetricsAndLabelsThatThereAre() throws Exception {
    Map<String, Metric> metrics = MetricTable.read();
    List<String> wrong = new ArrayList<>();
    for (ChartFiles.Query query : ChartFiles.queries()) {
      for (String mistake : mistakes(query.expression(), metrics)) {
        wrong.add(query.place() + ": " + mistake);
      }
    }

    assertEquals(List.of(), wrong);
    assertTrue(ChartFiles.queries().size() > 60, "they were read");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rate(drawbridge_request_total[5m])",
        "drawbridge_inflight_total",
        "drawbridge_overhead_bucket",
        "sum by (vendor) (drawbridge_circuit_state)",
        "drawbridge_circuit_state{state=\"open\"}",
        "drawbridge_refusals_total{code=\"overload\"}"
      })
  void aQueryForWhatThereIsNotIsFound(String query) throws Exception {
    assertFalse(mistakes(query, MetricTable.read()).isEmpty());
  }

  private static List<String> mistakes(String query, Map<String, Metric> metrics) {
    List<String> mistakes = new ArrayList<>();
    Set<String> labels = new HashSet<>(SCRAPED);
    for (var asked : METRIC.matcher(query).results().toList()) {
      String name = asked.group().replaceFirst("\\{.*", "");
      Metric metric = metric(name, metrics);
      if (metric == null) {
        mistakes.add("no metric " + name);
        continue;
      }
      labels.addAll(metric.labels());
      String matchers = asked.group(1) == null ? "" : asked.group(1);
      for (var matcher : MATCHER.matcher(matchers).results().toList()) {
        String label = matcher.group(1);
        if (!metric.labels().contains(label) && !SCRAPED.contains(label)) {
          mistakes.add(name + " has no label " + label);
        }
        if (label.equals("code") && name.startsWith("drawbridge_refusals")) {
          for (String code : matcher.group(2).split("\\|")) {
            if (!isCode(code)) mistakes.add("no code " + code);
          }
        }
      }
    }
    for (var by : BY.matcher(query).results().toList()) {
      for (String label : by.group(1).split(", *")) {
        if (!labels.contains(label)) mistakes.add("no label " + label);
      }
    }
    return mistakes;
  }

  private static boolean isCode(String code) {
    for (RefusalCode each : RefusalCode.values()) if (each.wire().equals(code)) return true;
    return false;
  }

  /** The metric that a series belongs to; null where there is none. */
  private static @Nullable Metric metric(String series, Map<String, Metric> metrics) {
    Metric whole = metrics.get(series);
    if (whole != null) {
      boolean single = whole.type().equals("counter") || whole.type().equals("gauge");
      return single ? whole : null;
    }
    String name = series.replaceFirst("_(bucket|sum|count|max)$", "");
    Metric parts = metrics.get(name);
    if (parts == null || name.equals(series)) return null;
    boolean bucket = series.endsWith("_bucket");
    return parts.type().equals("histogram") || (parts.type().equals("summary") && !bucket)
        ? parts
        : null;
  }

  @Test
  void everyAlertHasARunbookAndShowsLabelsThatItsQueryKeeps() throws Exception {
    List<String> headings =
        Files.readAllLines(RUNBOOKS).stream()
            .filter(line -> line.startsWith("## "))
            .map(line -> line.substring(3).toLowerCase(Locale.ROOT))
            .toList();
    Map<String, Metric> metrics = MetricTable.read();
    Set<String> used = new TreeSet<>();
    for (JsonNode alert : ChartFiles.alerts()) {
      String name = alert.path("alert").asText();
      String link = alert.at("/annotations/runbook_url").asText();
      String anchor = link.substring(link.indexOf('#') + 1);
      assertTrue(link.contains("/runbooks.html#") && headings.contains(anchor), name);
      used.add(anchor);
      Set<String> kept = new HashSet<>(SCRAPED);
      String query = alert.path("expr").asText();
      for (var asked : METRIC.matcher(query).results().toList()) {
        Metric metric = metric(asked.group().replaceFirst("\\{.*", ""), metrics);
        if (metric != null && !query.contains(" by (")) kept.addAll(metric.labels());
      }
      for (var shown :
          SHOWN.matcher(alert.at("/annotations/summary").asText()).results().toList()) {
        assertTrue(kept.contains(shown.group(1)), name + " shows " + shown.group());
      }
    }
    assertEquals(new TreeSet<>(headings), used, "and no runbook is for no alert");
  }

  @Test
  void theReadmeShowsTheValues() throws Exception {
    String begin = "<!-- values: written by ChartTest -->\n";
    String end = "<!-- end of values -->";
    String table = "\n" + ValuesTable.markdown(ChartFiles.VALUES) + "\n";
    String readme = Files.readString(README);
    int from = readme.indexOf(begin) + begin.length();
    int to = readme.indexOf(end);
    assertTrue(readme.contains(begin) && to >= from, "the README has no place for the values");
    if ("write".equals(System.getProperty("pages"))) {
      Files.writeString(README, readme.substring(0, from) + table + readme.substring(to));
      return;
    }

    assertEquals(table, readme.substring(from, to), "run ChartTest with -Dpages=write");
  }
}
