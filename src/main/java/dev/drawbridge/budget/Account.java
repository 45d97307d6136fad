package dev.drawbridge.budget;

import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** What was used and is reserved of one counter in its newest window. */
final class Account {
  private final Window per;
  long start;
  long end;
  long used;
  long reserved;

  /** The counter by the name that its limit has; null while none was seen. */
  @Nullable Counter named;

  /** The limit that was last put on it, in whole parts; {@link Standing#UNKNOWN} for none yet. */
  long limit = Standing.UNKNOWN;

  /** How far it was used when people were told last in this window. */
  BudgetStep told = BudgetStep.NONE;

  Account(Window per, long start, long end) {
    this.per = per;
    this.start = start;
    this.end = end;
  }

  /** An empty account over the window that {@code at} lies in. */
  static Account open(Window per, long at, ZoneId zone) {
    return new Account(per, per.start(at, zone), per.end(at, zone));
  }

  /** Starts a new window where {@code at} is after this one; false where it is before it. */
  boolean advanceTo(long at, ZoneId zone) {
    if (at >= end) {
      // A window of another zone may have ended within one of this zone.
      start = Math.max(end, per.start(at, zone));
      end = per.end(at, zone);
      used = 0;
      reserved = 0;
      told = BudgetStep.NONE;
    }
    return at >= start;
  }

  /** What is left of a limit; nothing where the sum of what is reserved has overflowed. */
  long left(long limit) {
    if (reserved < 0) return 0;
    long taken = Quantity.saturated(used, reserved);
    return taken >= limit ? 0 : limit - taken;
  }
}
