package dev.drawbridge.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.GoPrograms;
import dev.drawbridge.fixture.ServerProcess;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real OpenTelemetry collector takes what is sent. Without Go it is skipped, in CI it fails. */
class TracesAtCollectorIT {
  @TempDir Path folder = Path.of("");

  private ProcessBuilder command(int port) throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("otelcol.yaml"),
            """
            receivers: { otlp: { protocols: { http: { endpoint: "127.0.0.1:%d" } } } }
            exporters: { debug: { verbosity: detailed, use_internal_logger: false } }
            service:
              telemetry: { metrics: { level: none }, logs: { level: error } }
              pipelines:
                traces: { receivers: [otlp], exporters: [debug] }
                metrics: { receivers: [otlp], exporters: [debug] }
            """
                .formatted(port));
    return new ProcessBuilder(GoPrograms.collector().toString(), "--config", config.toString())
        .redirectOutput(printed().toFile());
  }

  private Path printed() {
    return folder.resolve("printed");
  }

  @Test
  void aCollectorTakesARequestWithItsAttempt() throws Exception {
    try (ServerProcess collector =
        ServerProcess.start(1, folder.resolve("errors"), ports -> command(ports[0]))) {
      var registry = new SimpleMeterRegistry();
      var settings = new TelemetrySettings(collector.url(), Map.of(), 1, List.of(), null, null);
      Tracing tracing = Tracing.open(Collector.of(settings, "1.2.3"), registry);
      RequestTrace request =
          Objects.requireNonNull(tracing.begin("request-1", "POST", "/v1/x", null, "10.0.0.1"));
      request.stage("authenticate", System.nanoTime() - 1_000, System.nanoTime(), false);
      request.attemptsBegin();
      AttemptTrace attempt = request.attempt("chat", "openai", "acme", "large");
      attempt.answered(200);
      attempt.used(7, 9);
      attempt.end(null);
      request.attemptsEnd();
      request.end(200, "complete", null);
      tracing.close();
      Await.until("all is sent", tracing::over);
      tracing.giveUp();

      assertEquals(
          4, registry.get("drawbridge_telemetry_spans").tag("result", "sent").counter().count());
      String said = Files.readString(printed());
      for (String told :
          List.of(
              "service.version: Str(1.2.3)",
              "SchemaURL: https://opentelemetry.io/schemas/1.37.0",
              "drawbridge.request.id: Str(request-1)",
              "gen_ai.usage.output_tokens: Int(9)")) {
        assertTrue(said.contains(told), said);
      }
      for (String name : List.of("POST /v1/x", "authenticate", "attempts", "chat large")) {
        assertTrue(said.matches("(?s).*Name +: " + name + "\n.*"), said);
      }
      assertTrue(
          said.matches("(?s).*Kind +: Server\n.*") && said.matches("(?s).*Kind +: Client\n.*"));
    }
  }

  @Test
  void aCollectorTakesTheMetricsWithTheirExamples() throws Exception {
    try (ServerProcess collector =
        ServerProcess.start(1, folder.resolve("errors"), ports -> command(ports[0]))) {
      var settings =
          new TelemetrySettings(
              collector.url(), Map.of(), 1, List.of(), Duration.ofSeconds(1), null);
      var measured = MeasuredSample.of();
      MetricsSender sender =
          MetricsSender.open(
              Collector.of(settings, "1.2.3"), Duration.ofSeconds(1), measured.registry());
      Await.until(
          "they are taken",
          () ->
              measured
                      .registry()
                      .get("drawbridge_telemetry_exports")
                      .tag("result", "sent")
                      .counter()
                      .count()
                  > 0);
      sender.close();
      Await.until("all is sent", sender::over);
      sender.giveUp();

      String said = Files.readString(printed());
      for (String told :
          List.of(
              "service.version: Str(1.2.3)",
              "Name: sample_calls_total",
              "AggregationTemporality: Cumulative",
              "-> model: Str(large)",
              "Name: sample_seconds",
              "Unit: s",
              "DataType: Histogram",
              "DataType: Summary",
              "Trace ID: " + MeasuredSample.TRACE)) {
        assertTrue(said.contains(told), told + " in " + said);
      }
    }
  }
}
