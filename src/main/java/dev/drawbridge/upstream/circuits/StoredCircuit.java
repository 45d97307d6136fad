package dev.drawbridge.upstream.circuits;

import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.SignalScope;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An open circuit as it is kept. */
record StoredCircuit(CircuitKey key, CircuitOpening how) {

  /** A row's name. */
  static String name(CircuitKey key) {
    return new JsonArray()
        .add(key.provider())
        .add(key.scope().wire())
        .add(key.owner())
        .add(key.model())
        .encode();
  }

  String text() {
    Instant stated = how.stated();
    return new JsonObject()
        .put("provider", key.provider())
        .put("scope", key.scope().name())
        .put("owner", key.owner())
        .put("model", key.model())
        .put("class", how.by().name())
        .put("rule", how.rule())
        .put("summary", how.summary())
        .put("credential", how.credential())
        .put("failed", how.failed().toEpochMilli())
        .put("until", how.until().toEpochMilli())
        .put("stated", stated == null ? null : stated.toEpochMilli())
        .put("reach", how.reach())
        .encode();
  }

  /** Reads a row; empty for one of another release that this one does not understand. */
  static Optional<StoredCircuit> of(String text) {
    try {
      var json = new JsonObject(text);
      var key =
          new CircuitKey(
              string(json, "provider"),
              SignalScope.valueOf(string(json, "scope")),
              string(json, "owner"),
              string(json, "model"));
      Instant failed = time(json, "failed");
      Instant until = time(json, "until");
      if (failed == null || until == null) return Optional.empty();
      var how =
          new CircuitOpening(
              SignalClass.valueOf(string(json, "class")),
              string(json, "rule"),
              string(json, "summary"),
              string(json, "credential"),
              failed,
              until,
              time(json, "stated"),
              string(json, "reach"));
      return Optional.of(new StoredCircuit(key, how));
    } catch (DecodeException | IllegalArgumentException | ClassCastException e) {
      return Optional.empty();
    }
  }

  private static String string(JsonObject json, String name) {
    String value = json.getString(name);
    return value == null ? "" : value;
  }

  private static @Nullable Instant time(JsonObject json, String name) {
    Long millis = json.getLong(name);
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }
}
