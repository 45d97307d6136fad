package dev.drawbridge.audit;

import dev.drawbridge.audit.entry.Event;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts reads of what the log publishes by reader and minute: a log whose every tile is fetched
 * must not grow by it. Thread-safe.
 */
final class ReadTally {
  private static final int READERS = 1_000;

  /** What events have in common that are counted as one. */
  private record Alike(String type, String actor, Map<String, Object> fields) {}

  private final MinuteTally<Alike> tally =
      new MinuteTally<>(READERS, new Alike("admin", AuthTally.OTHERS, Map.of()));

  /** Counts one, and hands back what the minutes before have gathered. */
  List<Event> add(Event event) {
    var alike = new Alike(event.type(), event.actor(), event.fields());
    return events(tally.add(alike, event.time()));
  }

  /** What is due once a new minute has begun. */
  List<Event> due(Instant now) {
    return events(tally.due(now));
  }

  /** All that is counted and not handed back. */
  List<Event> all() {
    return events(tally.all());
  }

  private static List<Event> events(List<MinuteTally.Count<Alike>> counts) {
    return counts.stream().map(ReadTally::event).toList();
  }

  private static Event event(MinuteTally.Count<Alike> count) {
    Map<String, Object> fields = new LinkedHashMap<>(count.of().fields());
    fields.put("count", count.count());
    fields.put("last", count.last().toString());
    return new Event(count.first(), count.of().type(), count.of().actor(), fields);
  }
}
