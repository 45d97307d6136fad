package dev.drawbridge.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.dialect.signals.Signal;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.SignalScope;
import dev.drawbridge.policy.decision.Facts;
import dev.drawbridge.upstream.circuits.CircuitChange;
import dev.drawbridge.upstream.circuits.CircuitKey;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes an alert, by the counters. */
class SourcesTest {
  private static final Vertx VERTX = Vertx.vertx();
  private final SampleAlerts clock = new SampleAlerts();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Alerts alerts = new Alerts(VERTX, meters, clock);

  @AfterAll
  static void close() {
    VERTX.close();
  }

  private Map<String, Integer> raised() {
    return Stream.of(AlertCode.values())
        .collect(
            Collectors.toMap(
                AlertCode::wire,
                code ->
                    (int)
                        meters.get("drawbridge.alerts").tag("code", code.wire()).counter().count()))
        .entrySet()
        .stream()
        .filter(each -> each.getValue() > 0)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private void change(SignalClass signal, Health.Circuit to, CircuitChange.Cause cause) {
    new CircuitAlerts(alerts, clock)
        .changed(
            new CircuitChange(
                clock.instant(),
                new CircuitKey("openai", SignalScope.CREDENTIAL, "default", ""),
                "default",
                to == Health.Circuit.OPEN ? Health.Circuit.CLOSED : Health.Circuit.OPEN,
                to,
                signal,
                "rule",
                "A sentence.",
                null,
                cause));
  }

  @ParameterizedTest
  @CsvSource({
    "QUOTA_EXHAUSTED, quota_exhausted",
    "AUTH_REVOKED, auth_revoked",
    "REGION_RESTRICTED, region_restricted",
    "MODEL_RESTRICTED, model_restricted",
    "MODEL_RETIRED, model_retired",
    "TRANSIENT, circuit_opened",
    "UPSTREAM_FAULT, circuit_opened"
  })
  void aCircuitThatOpensIsToldByItsClass(SignalClass signal, String code) {
    change(signal, Health.Circuit.OPEN, CircuitChange.Cause.REQUEST);
    assertEquals(Map.of(code, 1), raised());
    change(signal, Health.Circuit.CLOSED, CircuitChange.Cause.REQUEST);
    assertEquals(Map.of(code, 1, "circuit_closed", 1), raised());
  }

  @Test
  void aThrottledTargetAndAnotherInstancesCircuitAreNotTold() {
    change(SignalClass.THROTTLED, Health.Circuit.OPEN, CircuitChange.Cause.REQUEST);
    change(SignalClass.AUTH_REVOKED, Health.Circuit.OPEN, CircuitChange.Cause.SHARED);
    change(SignalClass.AUTH_REVOKED, Health.Circuit.HALF_OPEN, CircuitChange.Cause.REQUEST);
    assertEquals(Map.of(), raised());
  }

  @Test
  void anAnswerThatNoRuleKnowsIsTold() {
    var of = new CircuitAlerts(alerts, clock);
    for (SignalClass signal : SignalClass.values()) {
      of.failed(
          "openai", "gpt", new Signal(signal, SignalScope.REQUEST, null, "rule", "A sentence."));
    }
    assertEquals(Map.of("unclassified", 1), raised());
  }

  private static Facts banned(Object... bans) {
    return new Facts(Map.of("vendors", Map.of("banned", List.of(bans))));
  }

  @Test
  void aBanIsToldOnceItIsInForce() {
    Map<String, String> old = Map.of("operator", "Old", "from", "2020-01-01T00:00:00Z");
    Map<String, String> soon = Map.of("operator", "Acme AI", "from", "2026-11-30T23:00:00Z");
    var bans = new BanAlerts(alerts, clock, banned(old, soon));
    bans.look();
    assertEquals(Map.of(), raised(), "what was in force at the start is known");

    clock.forward(Duration.ofHours(1));
    bans.look();
    bans.look();

    assertEquals(Map.of("operator_banned", 1), raised());
    bans.apply(banned(old, soon, Map.of("lineage", "acme-1")));
    assertEquals(Map.of("operator_banned", 2), raised());
    bans.apply(Facts.NONE);
    bans.apply(banned(Map.of("operator", "Acme AI", "until", "2026-01-01T00:00:00Z")));
    assertEquals(Map.of("operator_banned", 2), raised());
  }

  /** The page tells of each code what to do. */
  @Test
  void thePageNamesEveryCode() throws Exception {
    String page = Files.readString(Path.of("src/site/markdown/operations.md"));
    for (AlertCode code : AlertCode.values()) {
      assertTrue(
          page.contains("| `" + code.wire() + "` | " + code.kind().wire() + " |"), code.wire());
    }
  }
}
