package dev.drawbridge.acceptance.admins;

import static dev.drawbridge.fixture.UsedGateway.object;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.MetricTable;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.UsedGateway;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cluster asks: health and metrics. */
class HealthAndMetricsIT {
  /** Those that the calls of these tests bring about. */
  private static final List<String> ALWAYS =
      List.of(
          "drawbridge_requests_total",
          "drawbridge_request_duration_seconds",
          "drawbridge_overhead_seconds",
          "drawbridge_attempt_seconds",
          "drawbridge_first_token_seconds",
          "drawbridge_stage_seconds",
          "drawbridge_policy_decisions_total",
          "drawbridge_policy_cache_total",
          "drawbridge_fallbacks_total",
          "drawbridge_vendor_signals_total",
          "drawbridge_circuit_state",
          "drawbridge_tokens_total",
          "drawbridge_cost_usd_total",
          "drawbridge_audit_append_seconds",
          "drawbridge_audit_batch_records",
          "drawbridge_audit_records_total",
          "drawbridge_audit_refused_total",
          "drawbridge_audit_disk_free_bytes",
          "drawbridge_audit_lag_records",
          "drawbridge_audit_signed_records",
          "drawbridge_audit_published_records",
          "drawbridge_audit_quorum",
          "drawbridge_audit_rolled_back",
          "drawbridge_inflight",
          "drawbridge_detection_requests_total",
          "drawbridge_detection_seconds",
          "drawbridge_detection_bytes_total",
          "drawbridge_connections_refused_total",
          "drawbridge_build_info",
          "drawbridge_refusals_total",
          "drawbridge_reload_total");

  private static UsedGateway used;
  private static TestGateway gateway;
  private static String research;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    used = UsedGateway.start(folder);
    gateway = used.gateway();
    research = used.research();
    gateway.post("/v1/chat/completions", research, TestGateway.chatBody("large", true));
  }

  @AfterAll
  static void stop() throws Exception {
    used.close();
  }

  @Test
  void livezAsksNobody() throws Exception {
    var answer = gateway.admin("/livez", "");

    assertEquals(200, answer.statusCode());
    assertEquals("ok", object(answer).getString("state"));
  }

  @Test
  void readyzTellsStrangersStatesOnly() throws Exception {
    JsonObject report = object(gateway.admin("/readyz", ""));

    assertEquals("ok", report.getString("state"));
    JsonObject parts = report.getJsonObject("parts");
    assertEquals("ok", parts.getJsonObject("audit").getString("state"));
    assertEquals("ok", parts.getJsonObject("sensitivity").getString("state"));
    for (String part : parts.fieldNames()) {
      assertEquals(Set.of("state", "since"), parts.getJsonObject(part).fieldNames());
    }
    assertEquals(report, object(gateway.admin("/readyz", research)), "nor one without the right");
  }

  @Test
  void readyzTellsDetailWithConfigRead() throws Exception {
    JsonObject parts = object(gateway.admin("/readyz")).getJsonObject("parts");

    String detail = parts.getJsonObject("sensitivity").getString("detail");
    assertTrue(detail.matches("patterns [0-9a-f]{12}; names [0-9a-f]{12}; \\d+ kinds .*"), detail);
  }

  @Test
  void metricsHaveTheNamesTypesAndLabelsOfThePage() throws Exception {
    Map<String, MetricTable.Metric> page = MetricTable.read();
    Map<String, MetricTable.Metric> shown = shown(gateway.admin("/metrics", "").body(), page);

    for (var each : shown.entrySet()) {
      assertEquals(page.get(each.getKey()), each.getValue(), each.getKey());
    }
    for (String always : ALWAYS) assertTrue(shown.containsKey(always), "no " + always);
  }

  /** Our metrics as a gateway shows them, without the maximum that is shown beside a summary. */
  private static Map<String, MetricTable.Metric> shown(
      String scraped, Map<String, MetricTable.Metric> page) {
    Map<String, MetricTable.Metric> shown = new TreeMap<>();
    Matcher type = Pattern.compile("(?m)^# TYPE (drawbridge_\\w+) (\\w+)$").matcher(scraped);
    while (type.find()) {
      String name = type.group(1);
      if (name.endsWith("_max") && page.containsKey(name.replaceFirst("_max$", ""))) continue;
      Matcher line =
          Pattern.compile("(?m)^" + name + "(?:_count)?(?:\\{(.*)})? \\S+$").matcher(scraped);
      assertTrue(line.find(), "no value of " + name);
      Set<String> labels = new TreeSet<>();
      Matcher label =
          Pattern.compile("(\\w+)=\"[^\"]*\"")
              .matcher(Objects.requireNonNullElse(line.group(1), ""));
      while (label.find()) labels.add(label.group(1));
      shown.put(name, new MetricTable.Metric(type.group(2), labels));
    }
    return shown;
  }

  @Test
  void everyMetricOfOursSaysWhatItCounts() throws Exception {
    for (String line : gateway.admin("/metrics", "").body().lines().toList()) {
      if (!line.startsWith("# HELP drawbridge_")) continue;
      assertTrue(line.split(" ", 4).length == 4 && !line.endsWith(" "), line);
    }
  }

  @Test
  void anUnknownModelCountsUnderTheTeamThatAsked() throws Exception {
    gateway.chat(gateway.key("research"), "nowhere");

    Await.until(
        "it is counted",
        () ->
            gateway
                .admin("/metrics", "")
                .body()
                .contains("drawbridge_refusals_total{code=\"unknown_model\",team=\"research\"}"));
  }

  @Test
  void theRuntimeIsMeasuredTooAndNoCallerOrVendorMakesALabel() throws Exception {
    String scraped = gateway.admin("/metrics", "").body();

    assertTrue(scraped.contains("\njvm_memory_used_bytes{"));
    assertTrue(scraped.contains("\nvertx_http_server_active_connections "), scraped);
    assertTrue(scraped.contains("\nvertx_http_client_active_connections "), scraped);
    assertTrue(scraped.contains("pool_name=\"vert.x-worker-thread\""), scraped);
    for (String line : scraped.lines().filter(l -> l.startsWith("vertx_")).toList()) {
      Matcher label = Pattern.compile("(\\w+)=\"").matcher(line);
      while (label.find()) {
        assertTrue(Set.of("pool_type", "pool_name", "le").contains(label.group(1)), line);
      }
    }
  }

  @Test
  void noCallerMakesALabel() throws Exception {
    gateway.chat(research, "no-such-model-of-a-caller");
    gateway.chat(gateway.key("no-such-team-of-a-caller"), "large");

    String scraped = gateway.metrics();

    assertFalse(scraped.contains("of-a-caller"));
    assertFalse(scraped.contains("team=\"marketing\""), "a team that no fact names");
    assertTrue(scraped.contains("team=\"other\""));
  }

  /**
   * 400 requests of 25 strings each. The runtime's own collections of garbage are left out: a kind
   * of collection shows itself only once it has happened, which may be between the two scrapes.
   */
  @Test
  void tenThousandStringsOfCallersMakeNoNewSeries() throws Exception {
    strings(0);
    Set<String> before = series(gateway.metrics());
    for (int i = 1; i <= 400; i++) strings(i);

    Set<String> after = series(gateway.metrics());
    after.removeAll(before);
    after.removeIf(name -> name.startsWith("jvm_gc_"));
    assertEquals(Set.of(), after);
  }

  private static void strings(int number) throws Exception {
    String model = "model-" + number;
    String[] headers = new String[46];
    for (int i = 0; i < 16; i += 2) {
      headers[i] = "X-Own-" + number + "-" + i;
      headers[i + 1] = "value-" + number + "-" + i;
    }
    String[] known = {
      "X-Request-Id", "X-Drawbridge-Session", "X-Drawbridge-Purpose", "User-Agent", "Accept",
      "traceparent", "tracestate", "baggage", "OpenAI-Organization", "OpenAI-Project",
      "anthropic-version", "anthropic-beta", "Referer", "Origin", "Cookie"
    };
    for (int i = 0; i < known.length; i++) {
      headers[16 + 2 * i] = known[i];
      headers[17 + 2 * i] = "of-" + number + "-" + i;
    }
    var answer = gateway.post("/v1/chat/completions?q=" + number, research, body(model), headers);
    assertEquals(404, answer.statusCode(), answer.body());
  }

  private static String body(String model) {
    return TestGateway.chatBody(model, false);
  }

  /** The names and labels of all that is shown. */
  private static Set<String> series(String scraped) {
    Set<String> series = new TreeSet<>();
    for (String line : scraped.lines().toList()) {
      if (!line.startsWith("#")) series.add(line.substring(0, line.lastIndexOf(' ')));
    }
    return series;
  }

  @Test
  void everyMetricOfEveryoneSaysWhatItCounts() throws Exception {
    Set<String> typed = new TreeSet<>();
    Set<String> helped = new TreeSet<>();
    for (String line : gateway.metrics().lines().toList()) {
      String[] words = line.split(" ", 4);
      if (line.startsWith("# TYPE ")) typed.add(words[2]);
      if (line.startsWith("# HELP ") && words.length == 4 && !words[3].isBlank()) {
        helped.add(words[2]);
      }
    }
    assertTrue(typed.size() > 60, typed.toString());
    assertEquals(typed, helped);
  }

  /** Those of the page, shown or not, and those of the runtime and of Vert.x. */
  @Test
  void everyMetricStatesItsUnit() throws Exception {
    Map<String, String> types = new TreeMap<>();
    MetricTable.read().forEach((name, metric) -> types.put(name, metric.type()));
    for (String line : gateway.metrics().lines().toList()) {
      String[] words = line.split(" ");
      if (line.startsWith("# TYPE ")) types.put(words[2], words[3]);
    }

    assertEquals(MetricUnits.WITHOUT.keySet(), MetricUnits.withoutUnit(types));
  }

  @Test
  void countsWhatWasServedByTeamAndModel() throws Exception {
    String scraped = gateway.admin("/metrics", "").body();

    assertTrue(
        Pattern.compile(
                "drawbridge_fallbacks_total\\{class=\"transient\",from=\"large\",to=\"small\"} 1")
            .matcher(scraped)
            .find(),
        scraped);
    assertTrue(scraped.contains("drawbridge_cost_usd_total{model=\"small\",team=\"research\"}"));
  }
}
