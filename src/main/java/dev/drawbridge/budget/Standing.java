package dev.drawbridge.budget;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a limit stood at one moment, in the unit's whole parts ({@link Unit#amount} gives the unit's
 * own number).
 *
 * @param remaining from 0: what is neither used nor reserved
 * @param resets when its window starts anew, null where it never does
 */
public record Standing(
    Counter counter,
    long amount,
    long used,
    long reserved,
    long remaining,
    Instant at,
    @Nullable Instant resets) {

  /** The amount and what remains of a counter whose limit the log does not tell. */
  public static final long UNKNOWN = -1;

  static Standing of(Counter counter, Account account, long at) {
    boolean known = account.limit != UNKNOWN;
    return new Standing(
        counter,
        account.limit,
        account.used,
        account.reserved,
        known ? account.left(account.limit) : UNKNOWN,
        Instant.ofEpochMilli(at),
        account.end == Long.MAX_VALUE ? null : Instant.ofEpochMilli(account.end));
  }

  static Standing of(Limits.Limit limit, @Nullable Account account, long at) {
    long end = account == null ? Long.MAX_VALUE : account.end;
    return new Standing(
        limit.counter(),
        limit.parts(),
        account == null ? 0 : account.used,
        account == null ? 0 : account.reserved,
        account == null ? limit.parts() : account.left(limit.parts()),
        Instant.ofEpochMilli(at),
        end == Long.MAX_VALUE ? null : Instant.ofEpochMilli(end));
  }
}
