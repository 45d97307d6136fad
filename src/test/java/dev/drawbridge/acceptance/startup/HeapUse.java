package dev.drawbridge.acceptance.startup;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;

/**
 * How Java laid out a heap by the serial collector, in megabytes.
 *
 * @param start what the whole heap took at the start, without the survivor space that is empty
 * @param eden what can be new
 * @param old room in the old generation at the start
 * @param promoted what went there of bytes that were held through several young collections
 */
record HeapUse(long start, long eden, long old, long promoted) {
  private static final int MEGABYTE = 1 << 20;
  private static final int PIECE = 1 << 16;
  private static final int COLLECTIONS = 4;

  /** What the program below printed. */
  static HeapUse read(String printed) {
    String[] words = printed.strip().split(" ");
    return new HeapUse(
        Long.parseLong(words[0]),
        Long.parseLong(words[1]),
        Long.parseLong(words[2]),
        Long.parseLong(words[3]));
  }

  /** Holds so many megabytes. */
  public static void main(String[] args) {
    MemoryPoolMXBean old = pool("Tenured Gen");
    long start = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
    long eden = pool("Eden Space").getUsage().getCommitted();
    long room = old.getUsage().getCommitted();
    long before = old.getUsage().getUsed();
    byte[][] held = new byte[Integer.parseInt(args[0]) * (MEGABYTE / PIECE)][];
    for (int i = 0; i < held.length; i++) held[i] = new byte[PIECE];
    GarbageCollectorMXBean young =
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .filter(collector -> collector.getName().equals("Copy"))
            .findFirst()
            .orElseThrow();
    long until = young.getCollectionCount() + COLLECTIONS;
    int freed = 0;
    while (young.getCollectionCount() < until) freed += new byte[PIECE].length;
    long promoted = old.getUsage().getUsed() - before;
    if (freed == 0 || held[0].length != PIECE) throw new IllegalStateException("was not held");
    System.out.printf(
        "%d %d %d %d%n", start / MEGABYTE, eden / MEGABYTE, room / MEGABYTE, promoted / MEGABYTE);
  }

  private static MemoryPoolMXBean pool(String name) {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
