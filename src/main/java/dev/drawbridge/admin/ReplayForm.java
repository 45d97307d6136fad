package dev.drawbridge.admin;

import dev.drawbridge.exchange.Moments;
import dev.drawbridge.exchange.Refusal;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a replay is asked for.
 *
 * @param bundle which of the configuration's policies decides again
 * @param until null for now
 * @param team whose requests, null for all
 */
record ReplayForm(Bundle bundle, Instant since, @Nullable Instant until, @Nullable String team) {
  private static final Set<String> FIELDS = Set.of("bundle", "since", "until", "team");
  private static final String DEFAULT_SINCE = "7d";
  private static final int LONGEST_TEAM = 256;

  /** The policies that a configuration names; a caller can bring no other. */
  enum Bundle {
    SHADOW("shadow"),
    LIVE("live");

    private final String wire;

    Bundle(String wire) {
      this.wire = wire;
    }

    String wire() {
      return wire;
    }
  }

  /** Fails with {@code invalid_request} that names the field at fault. */
  static ReplayForm read(JsonObject body, Instant now) {
    for (String name : body.fieldNames()) {
      if (!FIELDS.contains(name)) throw Refusal.invalid(name, "There is no field " + name + ".");
    }
    String since = text(body, "since");
    String until = text(body, "until");
    Instant from = time("since", since == null ? DEFAULT_SINCE : since, now);
    Instant to = until == null ? null : time("until", until, now);
    if (!from.isBefore(to == null ? now : to)) {
      throw Refusal.invalid("since", "since is not before " + (to == null ? "now." : "until."));
    }
    String team = text(body, "team");
    if (team != null && (team.isEmpty() || team.length() > LONGEST_TEAM)) {
      throw Refusal.invalid("team", "team has 1 to " + LONGEST_TEAM + " characters.");
    }
    return new ReplayForm(bundle(text(body, "bundle")), from, to, team);
  }

  private static Bundle bundle(@Nullable String wire) {
    if (wire == null) return Bundle.SHADOW;
    for (Bundle bundle : Bundle.values()) {
      if (bundle.wire().equals(wire)) return bundle;
    }
    throw Refusal.invalid("bundle", "bundle is shadow or live: what the configuration names.");
  }

  private static Instant time(String field, String text, Instant now) {
    try {
      return Moments.before(now, text);
    } catch (DateTimeException e) {
      throw Refusal.invalid(
          field, field + " is no time: write 7d, 12h, 2026-11-24 or 2026-11-24T15:04:00Z.");
    }
  }

  private static @Nullable String text(JsonObject body, String field) {
    Object value = body.getValue(field);
    if (value == null || value instanceof String) return (String) value;
    throw Refusal.invalid(field, field + " is a string.");
  }
}
