package dev.drawbridge.server;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryNotificationInfo;
import java.lang.management.MemoryPoolMXBean;
import javax.management.NotificationEmitter;

/**
 * Collects the old generation of the heap once it holds some tens of megabytes more than what
 * lived, by the serial collector of Java alone. Left to itself, that collector lets it grow to the
 * limit of the heap first, so that a gateway of whose objects 60 MB live takes 500. Where little
 * time passes between two such collections, the next one waits for twice as much, until they take
 * no more than some thousandths of the time.
 */
final class EarlyCollection {
  /** Where the serial collector keeps what is old. */
  static final String POOL = "Tenured Gen";

  /** Bytes that the old generation may hold beyond what lives, at least. */
  static final long LEAST = 48L << 20;

  /** So many times as long as a collection takes, at least, should pass until the next one. */
  private static final int RARE = 200;

  private final MemoryPoolMXBean old;

  /** Bytes that the old generation can hold. */
  private final long most;

  private long growth = LEAST;
  private long last = System.nanoTime();

  private EarlyCollection(MemoryPoolMXBean old) {
    this.old = old;
    most = old.getUsage().getMax();
  }

  /**
   * Begins to collect early, until the process ends. Does nothing where another collector works.
   */
  static void begin() {
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getName().equals(POOL)) new EarlyCollection(pool).listen();
    }
  }

  private void listen() {
    var memory = (NotificationEmitter) ManagementFactory.getMemoryMXBean();
    memory.addNotificationListener(
        (notification, _) -> {
          if (notification.getType().equals(MemoryNotificationInfo.MEMORY_THRESHOLD_EXCEEDED)) {
            collect();
          }
        },
        null,
        null);
    watch();
  }

  private void collect() {
    long start = System.nanoTime();
    System.gc();
    long end = System.nanoTime();
    growth = Math.min(most, next(growth, start - last, end - start));
    last = end;
    watch();
  }

  /** Has Java tell when the old generation has grown; beyond its limit, Java collects it itself. */
  private void watch() {
    old.setUsageThreshold(Math.min(most, old.getUsage().getUsed() + growth));
  }

  /**
   * How much it may grow until the next collection.
   *
   * @param growth how much it grew until this one, in bytes
   * @param since nanoseconds between the one before and this one
   * @param took nanoseconds that this one took
   * @return bytes
   */
  static long next(long growth, long since, long took) {
    long rare = took * RARE;
    if (since < rare) return growth * 2;
    return since / 4 < rare ? growth : Math.max(LEAST, growth / 2);
  }
}
