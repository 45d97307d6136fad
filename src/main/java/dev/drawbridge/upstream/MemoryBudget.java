package dev.drawbridge.upstream;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The memory that callers' bodies and vendors' answers under way may take together, counted with
 * what they become. A body that finds no room is refused; what is under way waits for room instead,
 * since a vendor is paid for it. Safe to use from any thread.
 *
 * <p>One body, and one answer or translation, may go beyond: so that a single request always fits,
 * however large, and requests that wait for each other's room come to their ends one by one.
 */
public final class MemoryBudget {
  /** Of the heap; the rest is the program's own, and for the two that go beyond. */
  private static final double SHARE = 0.3;

  /** Of the room, what bodies may take: the rest is for the answers to them. */
  private static final double BODIES = 0.75;

  private final long most;
  private final long mostOfBodies;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long held;
  private @Nullable Share bodyBeyond;
  private @Nullable Share beyond;

  private record Waiting(Share share, long bytes, Runnable then) {}

  /**
   * @param most bytes
   */
  public MemoryBudget(long most) {
    this.most = most;
    mostOfBodies = (long) (most * BODIES);
  }

  /**
   * A share of this process' heap.
   *
   * @param ceiling bytes, of which it is at most
   */
  public static MemoryBudget ofHeap(long ceiling) {
    return new MemoryBudget(Math.min(ceiling, (long) (Runtime.getRuntime().maxMemory() * SHARE)));
  }

  /** What one request takes. */
  public Share share() {
    return new Share();
  }

  /** Bytes that are taken. */
  public synchronized long held() {
    return held;
  }

  /** Those that need not wait any more, in their order. */
  private List<Runnable> freed() {
    if (held <= mostOfBodies) bodyBeyond = null;
    if (held <= most) beyond = null;
    List<Runnable> ready = new ArrayList<>(0);
    while (!waiting.isEmpty()) {
      Waiting next = waiting.element();
      if (!next.share.fits(next.bytes)) break;
      waiting.remove();
      next.share.add(next.bytes);
      ready.add(next.then);
    }
    return ready;
  }

  /** What one request takes of the room. */
  public final class Share {
    private long mine;
    private boolean released;

    private Share() {}

    private boolean fits(long bytes) {
      if (held + bytes <= most) return true;
      if (beyond == null) beyond = this;
      return equals(beyond);
    }

    private void add(long bytes) {
      mine += bytes;
      held += bytes;
    }

    /** Takes room for some of a caller's body; false where there is none. */
    public boolean takeForBody(long bytes) {
      synchronized (MemoryBudget.this) {
        if (held + bytes > mostOfBodies) {
          if (bodyBeyond == null) bodyBeyond = this;
          if (!equals(bodyBeyond)) return false;
        }
        add(bytes);
        return true;
      }
    }

    /**
     * Takes room for what is under way as soon as there is some.
     *
     * @param then runs when it is taken, where that is not at once: on another thread, and not at
     *     all where everything is given back before
     * @return whether it is taken already
     */
    public boolean take(long bytes, Runnable then) {
      synchronized (MemoryBudget.this) {
        if (released || (isNext() && fits(bytes))) {
          add(released ? 0 : bytes);
          return true;
        }
        waiting.add(new Waiting(this, bytes, then));
        return false;
      }
    }

    /** Whether nobody waits who came before; who may go beyond waits for nobody. */
    private boolean isNext() {
      return waiting.isEmpty() || equals(beyond);
    }

    /** Gives some of it back. */
    public void give(long bytes) {
      List<Runnable> ready;
      synchronized (MemoryBudget.this) {
        long given = Math.min(bytes, mine);
        mine -= given;
        held -= given;
        ready = freed();
      }
      ready.forEach(Runnable::run);
    }

    /** Gives all of it back, for good. Idempotent. */
    public void release() {
      List<Runnable> ready;
      synchronized (MemoryBudget.this) {
        released = true;
        waiting.removeIf(w -> equals(w.share));
        held -= mine;
        mine = 0;
        if (equals(bodyBeyond)) bodyBeyond = null;
        if (equals(beyond)) beyond = null;
        ready = freed();
      }
      ready.forEach(Runnable::run);
    }
  }
}
