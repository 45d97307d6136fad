package dev.drawbridge.upstream;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The memory that callers' bodies and vendors' answers under way may take together, counted with
 * what they become. A body that finds no room is refused; what is under way waits for room instead,
 * since a vendor is paid for it. Safe to use from any thread.
 *
 * <p>The bodies of one principal take half of the bodies' room at most, or one body all of it. A
 * small body takes of all of the room, and of some that is kept for small ones.
 *
 * <p>One body, and one answer or translation, may go beyond: so that a single request always fits,
 * however large, and requests that wait for each other's room come to their ends one by one.
 */
public final class MemoryBudget {
  /** Of the heap; the rest is the program's own, and for the two that go beyond. */
  private static final double SHARE = 0.3;

  /** Of the room, what bodies may take: the rest is for the answers to them. */
  private static final double BODIES = 0.75;

  /** Of the bodies' room, what those of one principal may take. */
  private static final double OWN = 0.5;

  /** Beside the room, and as a part of it: what small bodies take where there is none. */
  private static final double SMALL_ONES = 0.125;

  private final long most;
  private final long mostOfBodies;
  private final long mostOfOne;
  private final long mostOfSmall;
  private final long small;

  /** What each principal's bodies take. */
  private final Map<String, Long> ofPrincipals = new HashMap<>();

  /** What small bodies take. */
  private long smallHeld;

  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long held;
  private @Nullable Share bodyBeyond;
  private @Nullable Share beyond;

  private record Waiting(Share share, long bytes, Runnable then, long sinceNanos) {}

  /**
   * @param most bytes
   * @param small bytes that a small body takes at most
   */
  public MemoryBudget(long most, long small) {
    this.most = most;
    this.small = small;
    mostOfBodies = (long) (most * BODIES);
    mostOfOne = (long) (mostOfBodies * OWN);
    mostOfSmall = (long) (most * SMALL_ONES);
  }

  /**
   * A share of this process' heap.
   *
   * @param ceiling bytes, of which it is at most
   * @param small bytes that a small body takes at most
   */
  public static MemoryBudget ofHeap(long ceiling, long small) {
    return new MemoryBudget(
        Math.min(ceiling, (long) (Runtime.getRuntime().maxMemory() * SHARE)), small);
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
    private String principal = "";

    /** Of what is taken, what the caller's body takes. */
    private long body;

    private boolean released;

    private Share() {}

    /** Says whose body it is; before any of it is taken. */
    public void of(String whose) {
      principal = whose;
    }

    private boolean fits(long bytes) {
      if (held + bytes <= most) return true;
      if (beyond == null) beyond = this;
      return equals(beyond);
    }

    private void add(long bytes) {
      mine += bytes;
      held += bytes;
    }

    /**
     * Takes room for some of a caller's body. Where there is none, it gives back in the same step
     * what it took before: bodies that meet their bounds together would leave room for none of
     * them.
     *
     * @return whether it is taken
     */
    public boolean takeForBody(long bytes) {
      List<Runnable> ready;
      synchronized (MemoryBudget.this) {
        if (fitsBody(bytes)) {
          countBody(body + bytes);
          add(bytes);
          return true;
        }
        ready = givenBack();
      }
      ready.forEach(Runnable::run);
      return false;
    }

    private boolean fitsBody(long bytes) {
      if (body + bytes <= small && (held + bytes <= most || smallHeld + bytes <= mostOfSmall)) {
        return true;
      }
      long own = ofPrincipals.getOrDefault(principal, 0L);
      if (own > body && own + bytes > mostOfOne) return false;
      if (held + bytes <= mostOfBodies) return true;
      if (bodyBeyond == null) bodyBeyond = this;
      return equals(bodyBeyond);
    }

    /** Counts what the body takes from now on. */
    private void countBody(long now) {
      long more = now - body;
      long own = ofPrincipals.getOrDefault(principal, 0L) + more;
      if (own == 0) ofPrincipals.remove(principal);
      else ofPrincipals.put(principal, own);
      smallHeld += (now <= small ? now : 0) - (body <= small ? body : 0);
      body = now;
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
        waiting.add(new Waiting(this, bytes, then, System.nanoTime()));
        return false;
      }
    }

    /**
     * Waits no more for what {@link #take} did not take at once.
     *
     * @param then what it was to run
     * @return false where it is taken by now
     */
    public boolean withdraw(Runnable then) {
      List<Runnable> ready;
      boolean waited;
      synchronized (MemoryBudget.this) {
        waited = waiting.removeIf(w -> w.then.equals(then));
        if (waited && equals(beyond)) beyond = null;
        ready = freed();
      }
      ready.forEach(Runnable::run);
      return waited;
    }

    /** Whether {@link #take} has waited for so long, or longer, for something. */
    public boolean waitsFor(Duration least) {
      long since = System.nanoTime() - least.toNanos();
      synchronized (MemoryBudget.this) {
        return waiting.stream().anyMatch(w -> equals(w.share) && w.sinceNanos - since <= 0);
      }
    }

    /** Whether nobody waits who came before; who may go beyond waits for nobody. */
    private boolean isNext() {
      return waiting.isEmpty() || equals(beyond);
    }

    /** Gives some of it back, and the right to go beyond with it: others may wait for that. */
    public void give(long bytes) {
      List<Runnable> ready;
      synchronized (MemoryBudget.this) {
        long given = Math.min(bytes, mine);
        mine -= given;
        held -= given;
        if (equals(beyond)) beyond = null;
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
        ready = givenBack();
      }
      ready.forEach(Runnable::run);
    }

    private List<Runnable> givenBack() {
      held -= mine;
      mine = 0;
      if (body > 0) countBody(0);
      if (equals(bodyBeyond)) bodyBeyond = null;
      if (equals(beyond)) beyond = null;
      return freed();
    }
  }
}
