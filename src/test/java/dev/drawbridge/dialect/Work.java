package dev.drawbridge.dialect;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

/**
 * How much work something is, in bytes that it allocates or in elements that it looks at: neither
 * depends on how busy the machine is.
 */
final class Work {
  /** So many that what is copied for each of them, a byte of each before it, shows. */
  private static final int MANY = 4_096;

  /** Twice as many are twice the work, and tables and buffers grow in steps. */
  private static final double MOST = 2.8;

  /** Bytes for each of them that are too few to tell anything. */
  private static final int FEW = 256;

  /** More than the names of members that a JSON parser shares, beyond which each is made anew. */
  private static final int MOST_TRIED = 8 * MANY;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Work() {}

  /** Twice as many make no more than about twice the work. */
  static void assertLinear(Object what, IntFunction<Runnable> work) {
    double ratio = Double.MAX_VALUE;
    // What a first run makes once for all, and a step from one way of doing it to another, show
    // once only; what grows with the square shows each time.
    for (int many = MANY; many <= MOST_TRIED && ratio >= MOST; many *= 2) {
      Runnable some = work.apply(many);
      Runnable twice = work.apply(2 * many);
      long least = allocated(some);
      long bytes = allocated(twice);
      ratio = bytes < (long) FEW * many ? 0 : (double) bytes / least;
    }
    assertTrue(ratio < MOST, what + ": twice as many allocate " + ratio + " times as much");
  }

  /** Bytes that this thread allocates meanwhile. */
  static long allocated(Runnable work) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    work.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  /** A list that counts how often an element of it is looked at. */
  static <T> List<T> counted(List<T> list, AtomicLong looks) {
    return new Counted<>(list, looks);
  }

  private static final class Counted<T> extends AbstractList<T> implements RandomAccess {
    private final List<T> list;
    private final AtomicLong looks;

    Counted(List<T> list, AtomicLong looks) {
      this.list = list;
      this.looks = looks;
    }

    @Override
    public T get(int index) {
      looks.incrementAndGet();
      return list.get(index);
    }

    @Override
    public int size() {
      return list.size();
    }
  }
}
