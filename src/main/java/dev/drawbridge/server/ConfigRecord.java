package dev.drawbridge.server;

import dev.drawbridge.audit.entry.Event;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is on record, and counted, of configurations that come to serve. */
final class ConfigRecord {
  /** What a reload comes to; each is counted from the start. */
  private static final List<String> RELOADS = List.of("applied", "refused", "unchanged");

  private final Map<String, Counter> reloads = new HashMap<>();

  ConfigRecord(MeterRegistry registry) {
    for (String result : RELOADS) {
      reloads.put(
          result,
          Counter.builder("drawbridge_reload")
              .description("Changes of the configuration by what became of them")
              .tag("result", result)
              .register(registry));
    }
  }

  /** Counts a reload by what became of it. */
  void count(String result) {
    Counter counter = reloads.get(result);
    if (counter == null) throw new IllegalArgumentException(result + " is no end of a reload");
    counter.increment();
  }

  /** The gateway began with this configuration. */
  static Event started(Serving serving) {
    return new Event(
        Instant.now(),
        "config",
        "gateway",
        Map.of(
            "action",
            "start",
            "revision",
            serving.snapshot().source().revision(),
            "policy",
            serving.get().policy().revision(),
            "snapshot",
            serving.get().policy().snapshot().fields()));
  }
}
