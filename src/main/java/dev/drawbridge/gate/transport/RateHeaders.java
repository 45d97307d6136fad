package dev.drawbridge.gate.transport;

import dev.drawbridge.budget.Standing;
import dev.drawbridge.budget.Unit;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The headers {@code x-ratelimit-{limit,remaining,reset}-{requests,tokens}}: the tightest limit of
 * each, in OpenAI's way of writing.
 */
public final class RateHeaders {
  private RateHeaders() {}

  public static void put(MultiMap headers, List<Standing> standings) {
    if (standings.isEmpty()) return;
    put(headers, standings, Unit.REQUESTS);
    put(headers, standings, Unit.TOKENS);
  }

  private static void put(MultiMap headers, List<Standing> standings, Unit unit) {
    Standing tightest = tightest(standings, unit);
    if (tightest == null) return;
    headers.set("x-ratelimit-limit-" + unit.wire(), Long.toString(tightest.amount()));
    headers.set("x-ratelimit-remaining-" + unit.wire(), Long.toString(tightest.remaining()));
    if (tightest.resets() == null) return;
    Duration until = Duration.between(tightest.at(), tightest.resets());
    headers.set("x-ratelimit-reset-" + unit.wire(), duration(until));
  }

  private static @Nullable Standing tightest(List<Standing> standings, Unit unit) {
    Standing tightest = null;
    for (Standing standing : standings) {
      if (standing.counter().unit() != unit) continue;
      if (tightest == null || standing.remaining() < tightest.remaining()) tightest = standing;
    }
    return tightest;
  }

  /** As OpenAI writes it: {@code 59s}, {@code 6m0s}, {@code 1h30m0s}; rounded up to a second. */
  static String duration(Duration duration) {
    long seconds = duration.plusNanos(999_999_999).toSeconds();
    StringBuilder text = new StringBuilder();
    if (seconds >= 3_600) text.append(seconds / 3_600).append('h');
    if (seconds >= 60) text.append(seconds / 60 % 60).append('m');
    return text.append(seconds % 60).append('s').toString();
  }
}
