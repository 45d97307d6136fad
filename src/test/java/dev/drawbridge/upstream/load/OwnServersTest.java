package dev.drawbridge.upstream.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OwnServersTest {
  private static final LoadSettings SETTINGS =
      new LoadSettings(URI.create("http://own/metrics"), Duration.ofSeconds(5), 8, 0.95);

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final OwnServers servers =
      new OwnServers(
          meters,
          new Clock() {
            @Override
            public ZoneOffset getZone() {
              return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
              return this;
            }

            @Override
            public Instant instant() {
              return now;
            }
          });

  @BeforeEach
  void watch() {
    servers.watch(Map.of("own", SETTINGS));
  }

  private static ServerLoad load(double waiting, double cache) {
    return new ServerLoad(waiting, 1, cache, false);
  }

  @Test
  void aServerIsFullByItsQueueItsCacheOrWhileItLoads() {
    assertFalse(servers.isFull("own"));
    servers.told("own", load(7, 0.94));
    assertFalse(servers.isFull("own"));
    servers.told("own", load(8, 0.1));
    assertTrue(servers.isFull("own"));
    servers.told("own", load(0, 0.95));
    assertTrue(servers.isFull("own"));
    servers.told("own", ServerLoad.LOADING);
    assertTrue(servers.isFull("own"));
    assertFalse(servers.isFull("other"));
  }

  @Test
  void whatIsOldCountsForNothing() {
    servers.told("own", load(100, 1));
    now = now.plusSeconds(15);
    assertTrue(servers.isFull("own"));
    assertEquals(
        100, meters.get("drawbridge.provider.load").tag("kind", "waiting").gauge().value());
    now = now.plusSeconds(1);
    assertFalse(servers.isFull("own"));
    assertEquals(
        Double.NaN, meters.get("drawbridge.provider.load").tag("kind", "waiting").gauge().value());
  }

  /** Models and their digests, in turn. */
  private static Map<String, ServerLoad.Listed> listed(String... told) {
    Map<String, ServerLoad.Listed> models = new HashMap<>();
    for (int i = 0; i < told.length; i += 2) {
      models.put(told[i], new ServerLoad.Listed(told[i + 1], ""));
    }
    return models;
  }

  @Test
  void aDigestThatChangesUnderANameIsADrift() {
    servers.listed("own", listed("qwen3:8b", "sha256:1", "bridge", ""));
    servers.listed("own", listed("qwen3:8b", "sha256:1", "bridge", "", "new", "sha256:7"));
    OwnServers.Status before = servers.status("own");
    assertNotNull(before);
    assertEquals(Map.of(), before.drifts());

    servers.listed("own", listed("qwen3:8b", "sha256:2", "bridge", ""));

    OwnServers.Status after = servers.status("own");
    assertNotNull(after);
    assertEquals(
        Map.of("qwen3:8b", new OwnServers.Drift("sha256:1", "sha256:2", now)), after.drifts());
    assertEquals(Set.of("qwen3:8b", "bridge"), after.models().keySet());
    assertEquals(1, meters.get("drawbridge.provider.model.drifts").counter().count());
  }

  @Test
  void aProviderThatIsWatchedNoMoreIsForgotten() {
    servers.told("own", load(100, 1));
    servers.watch(Map.of());
    assertNull(servers.status("own"));
    assertFalse(servers.isFull("own"));
    assertNull(meters.find("drawbridge.provider.load").gauge());
  }
}
