package dev.drawbridge.acceptance.admins;

import static dev.drawbridge.fixture.AdminPlane.object;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.AdminPlane;
import dev.drawbridge.fixture.Patience;
import dev.drawbridge.fixture.TestGateway;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cluster asks: health and metrics. */
class HealthAndMetricsIT {
  private static AdminPlane plane;
  private static TestGateway gateway;
  private static String research;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    plane = AdminPlane.start(folder);
    gateway = plane.gateway();
    research = plane.research();
  }

  @AfterAll
  static void stop() throws Exception {
    plane.close();
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

    assertEquals("degraded", report.getString("state"), "no detector runs");
    JsonObject parts = report.getJsonObject("parts");
    assertEquals("ok", parts.getJsonObject("audit").getString("state"));
    assertEquals("degraded", parts.getJsonObject("sensitivity").getString("state"));
    for (String part : parts.fieldNames()) {
      assertEquals(Set.of("state", "since"), parts.getJsonObject(part).fieldNames());
    }
    assertEquals(report, object(gateway.admin("/readyz", research)), "nor one without the right");
  }

  @Test
  void readyzTellsDetailWithConfigRead() throws Exception {
    JsonObject parts = object(gateway.admin("/readyz")).getJsonObject("parts");

    assertTrue(parts.getJsonObject("sensitivity").getString("detail").contains("detector"));
  }

  @Test
  void metricsHaveTheNamesAndLabelsOfTheContract() throws Exception {
    String scraped = gateway.admin("/metrics", "").body();

    Map<String, Set<String>> labels =
        Map.ofEntries(
            Map.entry("drawbridge_requests_total", Set.of("operation", "outcome", "team", "model")),
            Map.entry("drawbridge_request_duration_seconds_count", Set.of()),
            Map.entry("drawbridge_overhead_seconds_count", Set.of()),
            Map.entry("drawbridge_stage_seconds_count", Set.of("stage")),
            Map.entry("drawbridge_policy_decisions_total", Set.of("result", "engine")),
            Map.entry("drawbridge_policy_cache_total", Set.of("result")),
            Map.entry("drawbridge_fallbacks_total", Set.of("from", "to", "class")),
            Map.entry("drawbridge_vendor_signals_total", Set.of("provider", "class")),
            Map.entry("drawbridge_circuit_state", Set.of("provider", "model")),
            Map.entry("drawbridge_tokens_total", Set.of("model", "direction")),
            Map.entry("drawbridge_cost_usd_total", Set.of("team", "model")),
            Map.entry("drawbridge_audit_append_seconds_count", Set.of()),
            Map.entry("drawbridge_audit_batch_records_count", Set.of()),
            Map.entry("drawbridge_audit_records_total", Set.of()),
            Map.entry("drawbridge_audit_refused_total", Set.of()),
            Map.entry("drawbridge_audit_disk_free_bytes", Set.of()),
            Map.entry("drawbridge_inflight", Set.of()),
            Map.entry("drawbridge_build_info", Set.of("version", "java")),
            Map.entry("drawbridge_refusals_total", Set.of("code", "team")),
            Map.entry("drawbridge_reload_total", Set.of("result")));
    for (var each : labels.entrySet()) {
      Matcher line =
          Pattern.compile("(?m)^" + each.getKey() + "(?:\\{(.*)})? \\S+$").matcher(scraped);
      assertTrue(line.find(), "no " + each.getKey());
      Set<String> names = new TreeSet<>();
      if (line.group(1) != null) {
        Matcher label = Pattern.compile("(\\w+)=\"[^\"]*\"").matcher(line.group(1));
        while (label.find()) names.add(label.group(1));
      }
      assertEquals(new TreeSet<>(each.getValue()), names, each.getKey());
    }
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

    Patience.until(
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
