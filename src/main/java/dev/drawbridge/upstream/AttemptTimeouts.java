package dev.drawbridge.upstream;

import io.vertx.core.Vertx;

/**
 * The time limits of one attempt: one timer, set anew only when it fires or a limit becomes
 * shorter, so that a piece of a stream costs a clock reading. To be used on one context only.
 */
final class AttemptTimeouts {
  private static final long NONE = -1;

  private final Vertx vertx;
  private final Runnable expired;
  private long end = Long.MAX_VALUE;
  private long silence = Long.MAX_VALUE;
  private long touched;
  private long armedFor = Long.MAX_VALUE;
  private long timer = NONE;
  private boolean stopped;
  private long restsSince = NONE;
  private long rested;

  AttemptTimeouts(Vertx vertx, Runnable expired) {
    this.vertx = vertx;
    this.expired = expired;
    touched = now();
  }

  /** Milliseconds on a clock that never goes back. */
  static long now() {
    return System.nanoTime() / 1_000_000;
  }

  /**
   * Expires after that many milliseconds, whatever comes, even if silence is allowed for less;
   * replaces an earlier total.
   */
  void total(long millis) {
    end = plus(now(), millis);
    arm();
  }

  /** Expires once nothing touched it for that many milliseconds from now on. */
  void silence(long millis) {
    touched = now();
    silence = millis;
    arm();
  }

  /** Notes that something arrived. */
  void touch() {
    touched = now();
  }

  /** Whether it was the total that passed. */
  boolean totalPassed() {
    return now() >= end;
  }

  /** Stands still until {@link #goOn}: it is we who keep the vendor waiting. */
  void rest() {
    if (restsSince == NONE) restsSince = now();
  }

  void goOn() {
    if (restsSince == NONE) return;
    long rest = now() - restsSince;
    restsSince = NONE;
    rested += rest;
    end = plus(end, rest);
    touched += rest;
    arm();
  }

  /** For how many milliseconds it has stood still in all. */
  long rested() {
    return restsSince == NONE ? rested : rested + now() - restsSince;
  }

  void stop() {
    stopped = true;
    if (timer != NONE) vertx.cancelTimer(timer);
    timer = NONE;
  }

  private static long plus(long a, long b) {
    return b >= Long.MAX_VALUE - a ? Long.MAX_VALUE : a + b;
  }

  private void arm() {
    long due = Math.min(end, plus(touched, silence));
    if (stopped
        || restsSince != NONE
        || due == Long.MAX_VALUE
        || (timer != NONE && armedFor <= due)) return;
    if (timer != NONE) vertx.cancelTimer(timer);
    armedFor = due;
    timer = vertx.setTimer(Math.max(1, due - now()), id -> fired());
  }

  private void fired() {
    timer = NONE;
    if (stopped || restsSince != NONE) return;
    if (now() < Math.min(end, plus(touched, silence))) {
      arm();
    } else {
      stopped = true;
      expired.run();
    }
  }
}
