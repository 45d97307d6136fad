package dev.drawbridge.log.wal;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** One record that waits to be written. */
public final class Append {
  private enum State {
    WAITING,
    /** The writer has it; it will be on disk, or the log is dead. */
    TAKEN,
    /** Its deadline passed while it waited: it must not be written any more. */
    DROPPED
  }

  public final FrameType type;
  final long ref;
  final Payload payload;
  final Context context;
  final long submitted = System.nanoTime();
  final long deadline;
  private final long size;

  /** Bytes of room that it holds until it is written or failed. */
  final long room;

  /** The part of its room that it keeps when it is written: that of its end. */
  final long keeps;

  /** What the owner does where it is on disk though its future had failed; null for nothing. */
  public @Nullable Runnable onExpired;

  /**
   * Told, on the writer's thread, when it has its place: the seq of its request, its own where it
   * is one. It may not be durable yet; no later one is before it is.
   */
  public @Nullable LongConsumer placed;

  public long seq = -1;

  private @Nullable Set<Append> list;

  /** Whether its deadline was noticed; of the one thread that watches deadlines. */
  boolean expired;

  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
  private final Promise<Long> durable = Promise.promise();

  public Append(
      FrameType type,
      long ref,
      Payload payload,
      Context context,
      long deadlineNanos,
      long room,
      long keeps) {
    this.type = type;
    this.ref = ref;
    this.payload = payload;
    this.size = payload.size();
    this.context = context;
    this.deadline = submitted + deadlineNanos;
    this.room = room;
    this.keeps = keeps;
  }

  /** Its frame's length on disk, at most. */
  long size() {
    return size;
  }

  /** Its seq, once it is on disk. */
  Future<Long> durable() {
    return durable.future();
  }

  /** Whether the writer may write it. */
  boolean take() {
    return state.compareAndSet(State.WAITING, State.TAKEN) || state.get() == State.TAKEN;
  }

  /** An end is written however late: without it the record would stay open. */
  boolean drop() {
    return type != FrameType.END && state.compareAndSet(State.WAITING, State.DROPPED);
  }

  boolean pending() {
    return !durable.future().isComplete();
  }

  /** Puts it on a list that it leaves when its future is complete. Before anybody has it. */
  void listIn(Set<Append> open) {
    list = open;
    open.add(this);
  }

  private void leave() {
    Set<Append> open = list;
    if (open != null) open.remove(this);
  }

  /** False where its future had failed already. */
  boolean complete() {
    boolean first = durable.tryComplete(seq);
    leave();
    return first;
  }

  boolean fail(Throwable cause) {
    boolean first = durable.tryFail(cause);
    leave();
    return first;
  }
}
