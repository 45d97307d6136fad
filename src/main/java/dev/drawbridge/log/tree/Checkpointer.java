package dev.drawbridge.log.tree;

import dev.drawbridge.logging.EventCode;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.Closeable;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that signs: a checkpoint when there is something new, at most one in an interval. What
 * fails is tried again, but for a failed force: then nothing is signed before the next start.
 */
public final class Checkpointer implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpointer.class);
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long CLOSE_MILLIS = 5_000;

  private final SignedTree tree;
  private final long interval;
  private final Thread thread;
  private volatile @Nullable String error;
  private volatile boolean ending;

  /** Whether its next turn has come, and there was nothing to do. */
  private volatile boolean idle;

  private volatile @Nullable CompletableFuture<String> rotating;

  private Checkpointer(ProofSettings settings, SignedTree tree) {
    this.tree = tree;
    this.interval = settings.interval().toNanos();
    this.thread = Thread.ofPlatform().name("audit-checkpoint").daemon().unstarted(this::run);
  }

  /**
   * Opens the tree in {@code settings.folder}, under the log's lock. Nothing is signed before
   * {@link #start}. Blocking.
   *
   * @throws IOException where it is not the tree of this log; the message says why
   */
  public static Checkpointer open(
      ProofSettings settings, Leaves log, KeySeal seal, MeterRegistry registry) throws IOException {
    var witnesses = new Witnesses(settings.witnesses());
    SignedTree tree =
        SignedTree.open(settings, log, seal, new FileDisk(), witnesses, InstantSource.system());
    var checkpointer = new Checkpointer(settings, tree);
    checkpointer.meters(registry);
    return checkpointer;
  }

  /** Lets it sign. */
  public void start() {
    thread.start();
  }

  private void meters(MeterRegistry registry) {
    Gauge.builder("drawbridge.audit.signed.records", tree, SignedTree::signedSize)
        .description("Records that the newest signed checkpoint covers")
        .register(registry);
    Gauge.builder("drawbridge.audit.published.records", this, Checkpointer::publishedSize)
        .description("Records that the published checkpoint covers")
        .register(registry);
    Gauge.builder("drawbridge.audit.quorum", this, c -> c.tree.witnesses().quorum() ? 1 : 0)
        .description("Whether the newest checkpoint had its quorum of witnesses")
        .register(registry);
    for (WitnessStatus status : tree.witnesses().status()) {
      String name = status.name();
      Gauge.builder("drawbridge.audit.witness.records", this, c -> c.cosigned(name))
          .description("Records of the checkpoint that a witness cosigned last")
          .tag("witness", name)
          .register(registry);
    }
  }

  private double cosigned(String witness) {
    for (WitnessStatus status : witnesses())
      if (status.name().equals(witness)) return status.size();
    return 0;
  }

  public SignedTree tree() {
    return tree;
  }

  public long publishedSize() {
    return tree.publishedSize();
  }

  /** Why nothing could be signed last; null where it could. */
  public @Nullable String error() {
    return error;
  }

  /** Whether the newest checkpoint has its quorum, or needs none. */
  public boolean quorum() {
    return tree.witnesses().quorum();
  }

  public List<WitnessStatus> witnesses() {
    return tree.witnesses().status();
  }

  /** There are new leaves. One that waits for its next turn sees them by itself. */
  public void wake() {
    if (idle) LockSupport.unpark(thread);
  }

  /**
   * Has a last checkpoint signed by the current keys, then makes new ones. Completes, on the
   * signing thread, with all verification keys, the new ones first.
   */
  public synchronized CompletableFuture<String> rotate() {
    CompletableFuture<String> waiting = rotating;
    if (waiting != null) return waiting;
    var done = new CompletableFuture<String>();
    rotating = done;
    if (!thread.isAlive()) rotated(new IOException("nothing is signed any more"));
    wake();
    return done;
  }

  /** Tells who waits for new keys. */
  private synchronized void rotated(@Nullable Throwable failure) {
    CompletableFuture<String> waiting = rotating;
    rotating = null;
    if (waiting == null) return;
    if (failure == null) waiting.complete(tree.vkeys());
    else waiting.completeExceptionally(failure);
  }

  private void run() {
    long next = System.nanoTime();
    while (true) {
      boolean last = ending;
      try {
        if (tree.unsigned()) tree.sign();
        if (tree.unpublished()) tree.publish();
        if (rotating != null) {
          tree.rotate();
          rotated(null);
        }
        error = null;
      } catch (ForceFailedException e) {
        LOG.error(
            EventCode.CHECKPOINTS_ENDED,
            "no checkpoint is signed any more until a restart: {}",
            e.getMessage());
        error = e.getMessage();
        rotated(e);
        return;
      } catch (IOException | RuntimeException | Error e) {
        // Without memory, too, it is tried again.
        boolean news = !e.toString().equals(error);
        error = e.toString();
        if (news) LOG.warn(EventCode.CHECKPOINT_FAILED, "no checkpoint could be signed", e);
        rotated(e);
      }
      if (last) {
        rotated(new IOException("the log is closed"));
        return;
      }
      next = Math.max(next + interval, System.nanoTime());
      pause(next);
    }
  }

  /** Waits for the next turn, and for something to do. */
  private void pause(long turn) {
    long left = turn - System.nanoTime();
    while (left > 0 && !ending) {
      LockSupport.parkNanos(this, left);
      left = turn - System.nanoTime();
    }
    idle = true;
    awaitWork();
    idle = false;
  }

  private void awaitWork() {
    while (!ending && rotating == null) {
      if (error != null) {
        LockSupport.parkNanos(this, RETRY_NANOS);
        return;
      }
      if (tree.unsigned()) return;
      long retry = tree.unpublished() ? tree.witnesses().untilRetry() : Long.MAX_VALUE;
      if (retry == 0) return;
      LockSupport.parkNanos(this, retry);
    }
  }

  /** Signs over what is there, and ends. */
  @Override
  public void close() {
    ending = true;
    LockSupport.unpark(thread);
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
