package dev.drawbridge.gate.pipeline;

import io.vertx.core.Future;
import java.util.Locale;
import java.util.function.Supplier;

/** What a request's stages took. Used on the request's event loop only. */
public final class StageTimer {
  /** What a stretch of time was spent on. */
  enum Stage {
    AUTH,
    LABEL,
    POLICY,
    AUDIT,
    UPSTREAM;

    final String wire = name().toLowerCase(Locale.ROOT);
  }

  private final long[] nanos = new long[Stage.values().length];
  private final long start = System.nanoTime();

  /** Adds the time from now until the work's future completes to what the stage took. */
  <T> Future<T> timed(Stage stage, Supplier<Future<T>> work) {
    long began = System.nanoTime();
    Future<T> done;
    try {
      done = work.get();
    } catch (RuntimeException failure) {
      add(stage, began);
      throw failure;
    }
    return done.onComplete(r -> add(stage, began));
  }

  private void add(Stage stage, long began) {
    nanos[stage.ordinal()] += System.nanoTime() - began;
  }

  /** Since the request's head was read. */
  long elapsedNanos() {
    return System.nanoTime() - start;
  }

  long nanos(Stage stage) {
    return nanos[stage.ordinal()];
  }

  /** The header {@code Server-Timing}: milliseconds by stage. */
  String serverTiming() {
    StringBuilder out = new StringBuilder(96);
    for (Stage stage : Stage.values()) {
      if (!out.isEmpty()) out.append(", ");
      long micros = nanos[stage.ordinal()] / 1_000;
      out.append(stage.wire).append(";dur=").append(micros / 1_000).append('.');
      long rest = micros % 1_000;
      if (rest < 100) out.append('0');
      if (rest < 10) out.append('0');
      out.append(rest);
    }
    return out.toString();
  }
}
