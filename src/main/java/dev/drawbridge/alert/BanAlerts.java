package dev.drawbridge.alert;

import dev.drawbridge.policy.decision.Facts;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells of bans in the facts ({@code vendors.banned}) that come into force while the gateway runs:
 * by a reload, or as their time comes. Those of the first facts that are in force already are
 * known.
 */
public final class BanAlerts {
  private static final List<String> NAMED = List.of("operator", "maker", "lineage");
  private final Alerts alerts;
  private final InstantSource clock;
  private final Set<Ban> known = new HashSet<>();
  private List<Ban> bans = List.of();

  /** Whom or what is banned, by which word, and for how long. */
  private record Ban(String word, String name, @Nullable Instant from, @Nullable Instant until) {
    boolean holds(Instant now) {
      boolean begun = from == null || !now.isBefore(from);
      return begun && (until == null || now.isBefore(until));
    }
  }

  /**
   * With the facts of the start.
   *
   * @param facts of {@code policy.data}
   */
  public BanAlerts(Alerts alerts, InstantSource clock, Facts facts) {
    this.alerts = alerts;
    this.clock = clock;
    bans = read(facts);
    Instant now = clock.instant();
    for (Ban ban : bans) if (ban.holds(now)) known.add(ban);
  }

  /** Takes over other facts. */
  public synchronized void apply(Facts facts) {
    bans = read(facts);
    known.retainAll(bans);
    look();
  }

  /** Tells of those that have come into force. */
  public synchronized void look() {
    Instant now = clock.instant();
    for (Ban ban : bans) {
      if (!ban.holds(now) || !known.add(ban)) continue;
      var subject = new Alert.Subject("", ban.word(), ban.name(), "");
      String sentence = "The ban of the " + ban.word() + " " + ban.name() + " is in force.";
      alerts.raise(Alert.of(AlertCode.OPERATOR_BANNED, now, subject, "", sentence, ban.until()));
    }
  }

  private static List<Ban> read(Facts facts) {
    List<Ban> found = new ArrayList<>();
    if (!(facts.byKey().get("vendors") instanceof Map<?, ?> vendors)) return found;
    if (!(vendors.get("banned") instanceof List<?> banned)) return found;
    for (Object each : banned) {
      if (!(each instanceof Map<?, ?> ban)) continue;
      for (String word : NAMED) {
        if (ban.get(word) instanceof String name) {
          found.add(new Ban(word, name, time(ban.get("from")), time(ban.get("until"))));
        }
      }
    }
    return found;
  }

  private static @Nullable Instant time(@Nullable Object value) {
    return value instanceof String text ? Instant.parse(text) : null;
  }
}
