package dev.drawbridge.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalTallyTest {
  private static final Instant MINUTE = Instant.parse("2026-11-24T15:04:10Z");
  private final RefusalTally tally = new RefusalTally();

  private List<MinuteTally.Count<RefusalTally.Refused>> add(String address, Instant time) {
    return tally.add(SampleEntries.unauthenticated(address, time), null);
  }

  private static RefusalTally.Refused of(String source) {
    return new RefusalTally.Refused(source, "unauthenticated", null);
  }

  @Test
  void oneCountPerSourceAndMinute() {
    assertEquals(List.of(), add("10.0.0.1", MINUTE));
    assertEquals(List.of(), add("10.0.0.2", MINUTE));
    assertEquals(List.of(), add("10.0.0.1", MINUTE.plusSeconds(20)));

    List<MinuteTally.Count<RefusalTally.Refused>> due = add("10.0.0.1", MINUTE.plusSeconds(60));

    assertEquals(
        List.of(
            new MinuteTally.Count<>(of("10.0.0.1"), MINUTE, MINUTE.plusSeconds(20), 2),
            new MinuteTally.Count<>(of("10.0.0.2"), MINUTE, MINUTE, 1)),
        due);
    assertEquals(1, tally.all().size());
  }

  @Test
  void sourcesBeyondTheFirstHundredAreOthers() {
    for (int i = 0; i < 150; i++) add("10.0.1." + i, MINUTE);

    List<MinuteTally.Count<RefusalTally.Refused>> all = tally.all();

    assertEquals(101, all.size());
    assertEquals(RefusalTally.OTHERS, all.getLast().of().source());
    assertEquals(50, all.getLast().count());
  }

  @Test
  void addressesOfOneIpv6NetworkAreOneSource() {
    assertEquals("2001:0db8:0000:0001::/64", RefusalTally.source("2001:db8:0:1:9::1"));
    assertEquals("2001:0db8:0000:0001::/64", RefusalTally.source("2001:db8:0:1:a::2"));
    assertEquals("10.1.2.3", RefusalTally.source("10.1.2.3"));
    assertEquals("unknown", RefusalTally.source("a name\n"));
  }
}
