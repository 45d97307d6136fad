package dev.drawbridge.budget;

import java.time.ZoneId;

/** What a counter has come to in its newest window. */
final class Account {
  private final Window per;
  long start;
  long end;
  long used;
  long reserved;

  Account(Window per, long at, ZoneId zone) {
    this.per = per;
    this.start = per.start(at, zone);
    this.end = per.end(at, zone);
  }

  /** Begins anew where {@code at} lies after the window; false where it lies before it. */
  boolean reach(long at, ZoneId zone) {
    if (at >= end) {
      start = per.start(at, zone);
      end = per.end(at, zone);
      used = 0;
      reserved = 0;
    }
    return at >= start;
  }

  long left(long limit) {
    long taken = Quantity.saturated(used, reserved);
    return taken >= limit ? 0 : limit - taken;
  }
}
