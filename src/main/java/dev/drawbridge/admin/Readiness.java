package dev.drawbridge.admin;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The parts of the gateway and how each stands. Only a part that is {@code DOWN} makes the gateway
 * not ready; what is {@code DEGRADED} is refused per request with its own code.
 */
public final class Readiness {
  /** How a part stands. */
  public enum State {
    OK,
    DEGRADED,
    DOWN
  }

  /**
   * A part's state.
   *
   * @param detail what an admin may read of it, null for nothing; no secret
   */
  public record Part(State state, @Nullable String detail) {
    public static final Part OK = new Part(State.OK, null);
  }

  private record Seen(State state, Instant since) {}

  private final Map<String, Supplier<Part>> parts;
  private final Map<String, Seen> seen = new LinkedHashMap<>();

  /**
   * @param parts asked at every call, in this order; each answers at once
   */
  public Readiness(Map<String, Supplier<Part>> parts) {
    this.parts = new LinkedHashMap<>(parts);
  }

  /** What {@code /readyz} says. */
  record Report(boolean ready, JsonObject body) {}

  /**
   * Asks every part.
   *
   * @param details whether the parts' details are told
   */
  synchronized Report report(boolean details) {
    JsonObject all = new JsonObject();
    boolean ready = true;
    boolean degraded = false;
    for (var entry : parts.entrySet()) {
      Part part = entry.getValue().get();
      Seen before = seen.get(entry.getKey());
      if (before == null || before.state() != part.state()) {
        before = new Seen(part.state(), Instant.now());
        seen.put(entry.getKey(), before);
      }
      JsonObject told =
          new JsonObject().put("state", wire(part.state())).put("since", before.since().toString());
      if (details && part.detail() != null) told.put("detail", part.detail());
      all.put(entry.getKey(), told);
      ready &= part.state() != State.DOWN;
      degraded |= part.state() == State.DEGRADED;
    }
    String state = !ready ? "down" : degraded ? "degraded" : "ok";
    return new Report(ready, new JsonObject().put("state", state).put("parts", all));
  }

  private static String wire(State state) {
    return switch (state) {
      case OK -> "ok";
      case DEGRADED -> "degraded";
      case DOWN -> "down";
    };
  }
}
