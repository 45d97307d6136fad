package dev.drawbridge.audit;

import dev.drawbridge.audit.entry.Event;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts reads of the published log by reader and minute, so that the log does not grow by each
 * fetch of its tiles. Thread-safe.
 */
final class ReadTally {
  private static final int READERS = 1_000;

  /** What events have in common that are counted as one. */
  private record Alike(String type, String actor, Map<String, Object> fields) {}

  private final MinuteTally<Alike> tally =
      new MinuteTally<>(READERS, new Alike("admin", RefusalTally.OTHERS, Map.of()));

  /** Counts one event and returns those of the minutes before. */
  List<Event> add(Event event) {
    var alike = new Alike(event.type(), event.actor(), event.fields());
    return events(tally.add(alike, event.time()));
  }

  /** Returns the events of the minutes before {@code now}. */
  List<Event> due(Instant now) {
    return events(tally.due(now));
  }

  /** Returns all events that were not returned yet. */
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
