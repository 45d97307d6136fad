package dev.drawbridge.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.audit.entry.Event;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadTallyTest {
  private static final Instant MINUTE = Instant.parse("2026-11-24T15:04:10Z");
  private final ReadTally tally = new ReadTally();

  private static Event read(String actor, boolean permitted, int second) {
    return new Event(MINUTE.plusSeconds(second), "admin", actor, Map.of("permitted", permitted));
  }

  @Test
  void whatIsAlikeIsOneEventForEachMinute() {
    for (int second = 0; second < 40; second++) {
      assertEquals(List.of(), tally.add(read("key:a", true, second)));
    }
    tally.add(read("key:b", true, 41));
    tally.add(read("key:a", false, 42));

    List<Event> due = tally.add(read("key:a", true, 50));

    assertEquals(
        List.of(
            new Event(MINUTE, "admin", "key:a", told(true, 40, 39)),
            new Event(MINUTE.plusSeconds(41), "admin", "key:b", told(true, 1, 41)),
            new Event(MINUTE.plusSeconds(42), "admin", "key:a", told(false, 1, 42))),
        due);
    assertEquals(1, tally.all().size());
    assertEquals(List.of(), tally.due(MINUTE.plusSeconds(200)));
  }

  private static Map<String, Object> told(boolean permitted, long count, int last) {
    return Map.of(
        "permitted", permitted, "count", count, "last", MINUTE.plusSeconds(last).toString());
  }
}
