package dev.drawbridge.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.CertificateAuthority;
import dev.drawbridge.fixture.OtlpReceiver;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How metrics reach a collector, and by what a collector is trusted. */
class CollectorIT {
  private static final Duration OFTEN = Duration.ofMillis(20);
  private static final Duration NEVER = Duration.ofDays(1);

  @TempDir Path folder = Path.of("");
  private final PrometheusMeterRegistry registry = MeasuredSample.of().registry();

  private static Collector at(URI url, @Nullable Path ca) {
    return Collector.of(
        new TelemetrySettings(url, Map.of("x-token", "t0ken"), 1, List.of(), NEVER, ca), "1");
  }

  private double count(String of, String result) {
    return registry.get("drawbridge_telemetry_" + of).tag("result", result).counter().count();
  }

  private static void end(MetricsSender sender) throws Exception {
    sender.close();
    Await.until("it is over", sender::over);
    sender.giveUp();
  }

  @Test
  void metricsAreSentAgainAndAgainAndAreBackOnceTheCollectorIs() throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.start()) {
      collector.answer(404);
      MetricsSender sender = MetricsSender.open(at(collector.url(), null), OFTEN, registry);
      Await.until("some were not taken", () -> count("exports", "failed") > 1);
      assertEquals(0, count("exports", "sent"));

      collector.answer(200);
      Await.until("some were taken", () -> count("exports", "sent") > 1);
      end(sender);

      assertEquals("t0ken", collector.headers().getFirst().get("x-token"));
      assertTrue(collector.resources().getFirst().contains("service.name=drawbridge"));
    }
  }

  @Test
  void theEndIsToldThoughTheIntervalIsNotOver() throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.start()) {
      MetricsSender sender = MetricsSender.open(at(collector.url(), null), NEVER, registry);
      assertEquals(List.of(), collector.metrics());
      end(sender);

      assertTrue(
          collector.metrics().stream().anyMatch(m -> m.getName().equals("sample_calls_total")));
    }
  }

  @Test
  void aCollectorThatNeverAnswersIsGivenUp() throws Exception {
    try (ServerSocket silent = new ServerSocket(0)) {
      URI url = URI.create("http://127.0.0.1:" + silent.getLocalPort());
      MetricsSender sender = MetricsSender.open(at(url, null), OFTEN, registry);
      sender.close();
      sender.giveUp();

      Await.until("its thread is gone", sender::over);
    }
  }

  /** Both kinds, by an authority of one's own; by another one or by none, neither. */
  @Test
  void aCollectorIsTrustedByTheAuthorityThatIsNamed() throws Exception {
    var authority = CertificateAuthority.in(folder.resolve("own"));
    var stranger = CertificateAuthority.in(folder.resolve("other"));
    try (OtlpReceiver collector =
        OtlpReceiver.secure(authority.server(authority.issue("collector")))) {
      for (Path ca : new Path[] {null, stranger.pem()}) {
        tell(at(collector.url(), ca));
        assertEquals(List.of(), collector.spans());
        assertEquals(List.of(), collector.metrics());
      }
      assertEquals(2, count("spans", "failed"));
      assertEquals(2, count("exports", "failed"));

      tell(at(collector.url(), authority.pem()));

      assertEquals(1, collector.spans().size());
      assertTrue(!collector.metrics().isEmpty());
      assertEquals(1, count("spans", "sent"));
      assertEquals(1, count("exports", "sent"));
    }
  }

  private void tell(Collector collector) throws Exception {
    Tracing tracing = Tracing.open(collector, registry);
    MetricsSender metrics = MetricsSender.open(collector, NEVER, registry);
    Objects.requireNonNull(tracing.begin("request-1", "POST", "/v1/x", null, "10.0.0.1"))
        .end(200, "complete", null);
    tracing.close();
    Await.until("it is over", tracing::over);
    tracing.giveUp();
    end(metrics);
  }

  @Test
  void anAuthorityThatIsNoneIsRefusedAtTheStart() throws Exception {
    Path none = Files.writeString(folder.resolve("none.pem"), "no certificate");
    URI url = URI.create("https://collector:4318");

    for (Path ca : List.of(none, folder.resolve("absent.pem"))) {
      var refused = assertThrows(IllegalArgumentException.class, () -> at(url, ca));
      assertTrue(String.valueOf(refused.getMessage()).contains(ca.toString()));
    }
  }
}
