package dev.drawbridge.budget;

import dev.drawbridge.policy.decision.Verdict.Limit;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a ledger must answer, from the list of all that ever happened. */
final class NaiveLedger {
  /** One call; {@code charged} is null while it runs. */
  static final class Call {
    List<Limit> limits;
    Instant at;
    Quantity reserved;
    Quantity lost = Quantity.NONE;
    @Nullable Quantity charged;
    boolean released;

    Call(List<Limit> limits, Instant at, Quantity reserved) {
      this.limits = limits;
      this.at = at;
      this.reserved = reserved;
    }
  }

  private final ZoneId zone;
  private final List<Call> calls = new ArrayList<>();

  NaiveLedger(ZoneId zone) {
    this.zone = zone;
  }

  @Nullable Call reserve(List<Limit> limits, Instant at, Quantity most) {
    if (!fits(limits, at, most, null)) return null;
    Call call = new Call(limits, at, most);
    calls.add(call);
    return call;
  }

  boolean move(Call call, List<Limit> limits, Instant at, Quantity most) {
    Quantity all = call.lost.plus(most);
    if (!fits(limits, at, all, call)) return false;
    call.limits = limits;
    call.at = at;
    call.reserved = all;
    return true;
  }

  private boolean fits(List<Limit> limits, Instant at, Quantity most, @Nullable Call but) {
    for (Limit limit : limits) {
      BigDecimal asked = amount(limit.unit(), most);
      if (asked.signum() == 0) continue;
      BigDecimal taken = taken(limit, at, but);
      if (taken.add(asked).compareTo(BigDecimal.valueOf(limit.amount())) > 0) return false;
    }
    return true;
  }

  /** Used and reserved on a limit's counter in the window of that moment. */
  BigDecimal taken(Limit limit, Instant at, @Nullable Call but) {
    BigDecimal sum = BigDecimal.ZERO;
    for (Call call : calls) {
      if (call == but || call.released || !countedBy(call, limit)) continue;
      if (!begin(limit, call.at).equals(begin(limit, at))) continue;
      Quantity charged = call.charged;
      if (limit.unit().equals("concurrent") && charged != null) continue;
      sum = sum.add(amount(limit.unit(), charged == null ? call.reserved : charged));
    }
    return sum;
  }

  private static boolean countedBy(Call call, Limit limit) {
    return call.limits.stream()
        .anyMatch(
            l ->
                l.key().equals(limit.key())
                    && l.unit().equals(limit.unit())
                    && l.per().equals(limit.per()));
  }

  private static BigDecimal amount(String unit, Quantity quantity) {
    return switch (unit) {
      case "usd" -> BigDecimal.valueOf(quantity.nanoUsd(), 9);
      case "tokens" -> BigDecimal.valueOf(quantity.tokens());
      default -> BigDecimal.ONE;
    };
  }

  private ZonedDateTime begin(Limit limit, Instant at) {
    ZonedDateTime time = at.atZone(zone);
    LocalDate day = time.toLocalDate();
    return switch (limit.per()) {
      case "minute" -> time.truncatedTo(ChronoUnit.MINUTES);
      case "hour" -> time.truncatedTo(ChronoUnit.HOURS);
      case "day" -> day.atStartOfDay(zone);
      case "week" ->
          day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)).atStartOfDay(zone);
      case "month" -> day.withDayOfMonth(1).atStartOfDay(zone);
      default -> Instant.EPOCH.atZone(zone);
    };
  }
}
