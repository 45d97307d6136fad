package dev.drawbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.ChildJava;
import dev.drawbridge.fixture.FinishedCommand;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the old generation is collected: in a process of its own, by the serial collector. */
class EarlyCollectionTest {
  private static final int MEGABYTE = 1 << 20;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  @TempDir Path folder = Path.of("");

  @Test
  void theOldGenerationDoesNotGrowToTheLimitOfTheHeap() throws Exception {
    long early = oldMegabytes("-XX:+UseSerialGC", "early");
    long late = oldMegabytes("-XX:+UseSerialGC", "late");

    assertTrue(early > 0 && early < 230, early + " MB, of which 30 live");
    assertTrue(late > 250, late + " MB without an early collection: the test shows nothing");
  }

  @Test
  void anotherCollectorIsLeftAlone() throws Exception {
    assertEquals(0, oldMegabytes("-XX:+UseG1GC", "early"));
  }

  @Test
  void collectionsThatFollowEachOtherSoonWaitForMore() {
    long least = EarlyCollection.LEAST;

    assertEquals(2 * least, EarlyCollection.next(least, 10 * SECOND, SECOND / 10));
    assertEquals(least, EarlyCollection.next(least, 30 * SECOND, SECOND / 10));
    assertEquals(2 * least, EarlyCollection.next(4 * least, 100 * SECOND, SECOND / 10));
    assertEquals(least, EarlyCollection.next(least, 100 * SECOND, SECOND / 10));
  }

  private long oldMegabytes(String collector, String when) throws Exception {
    List<String> command = ChildJava.asUsersDo();
    command.addAll(
        List.of(
            collector,
            "-Xmx400m",
            "-Xmn60m",
            "-cp",
            System.getProperty("java.class.path"),
            Growing.class.getName(),
            when));
    FinishedCommand run = FinishedCommand.in(folder, command.toArray(String[]::new));
    assertEquals(0, run.exit(), run::said);
    return Long.parseLong(run.said().strip());
  }

  /** Holds the newest 30 MB of 600 that it makes; says how full the old generation came to be. */
  static final class Growing {
    private Growing() {}

    public static void main(String[] args) {
      if (args[0].equals("early")) EarlyCollection.begin();
      List<MemoryPoolMXBean> old =
          ManagementFactory.getMemoryPoolMXBeans().stream()
              .filter(pool -> pool.getName().equals(EarlyCollection.POOL))
              .toList();
      byte[][] newest = new byte[30][];
      long most = 0;
      for (int i = 0; i < 600; i++) {
        newest[i % newest.length] = new byte[MEGABYTE];
        for (MemoryPoolMXBean pool : old) most = Math.max(most, pool.getUsage().getUsed());
      }
      System.out.println(most / MEGABYTE);
    }
  }
}
