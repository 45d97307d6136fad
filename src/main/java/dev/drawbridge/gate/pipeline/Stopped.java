package dev.drawbridge.gate.pipeline;

import io.vertx.core.Future;
import java.util.Objects;
import java.util.function.Supplier;

/** A failure of a stage, with what was known before that stage. Its cause is the failure itself. */
public final class Stopped extends RuntimeException {
  private final Progress known;

  private Stopped(Progress known, Throwable cause) {
    super("stopped after " + known.getClass().getSimpleName(), cause, false, false);
    this.known = known;
  }

  /** What was known. */
  public Progress known() {
    return known;
  }

  /** The failure of the stage. */
  Throwable failure() {
    return Objects.requireNonNull(getCause());
  }

  /** The failure with what is known; one that already says so stays as it is. */
  static Stopped at(Progress known, Throwable failure) {
    return failure instanceof Stopped stopped ? stopped : new Stopped(known, failure);
  }

  /** Runs what comes after {@code known}; whatever fails there, fails with it. */
  public static <T> Future<T> after(Progress known, Supplier<Future<T>> stage) {
    Future<T> done;
    try {
      done = stage.get();
    } catch (RuntimeException failure) {
      return Future.failedFuture(at(known, failure));
    }
    return done.recover(failure -> Future.failedFuture(at(known, failure)));
  }
}
