package dev.drawbridge.gate.pipeline;

import dev.drawbridge.gate.observation.ObservedRequest;
import io.vertx.core.Future;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a request's stages took. Used on the request's event loop only. */
public final class StageTimer {
  /** What a stretch of time was spent on. */
  enum Stage {
    AUTH("authenticate"),
    LABEL("label"),
    POLICY("decide"),
    AUDIT("record"),
    /** Its attempts are told of one by one. */
    UPSTREAM("");

    final String wire = name().toLowerCase(Locale.ROOT);

    /** The name of its span in a trace; empty where it has none. */
    final String span;

    Stage(String span) {
      this.span = span;
    }
  }

  private final long[] nanos = new long[Stage.values().length];
  private final long start = System.nanoTime();
  private @Nullable ObservedRequest observed;

  /** Tells of each stage from now on. */
  void tell(@Nullable ObservedRequest request) {
    observed = request;
  }

  /** Adds the time from now until the work's future completes to what the stage took. */
  <T> Future<T> timed(Stage stage, Supplier<Future<T>> work) {
    long began = System.nanoTime();
    Future<T> done;
    try {
      done = work.get();
    } catch (RuntimeException failure) {
      add(stage, began, true);
      throw failure;
    }
    return done.onComplete(r -> add(stage, began, r.failed()));
  }

  private void add(Stage stage, long began, boolean failed) {
    long ended = System.nanoTime();
    nanos[stage.ordinal()] += ended - began;
    ObservedRequest told = observed;
    if (told != null && !stage.span.isEmpty()) told.stage(stage.span, began, ended, failed);
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
