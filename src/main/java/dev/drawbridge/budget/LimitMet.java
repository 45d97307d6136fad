package dev.drawbridge.budget;

import dev.drawbridge.exchange.Reason;
import dev.drawbridge.exchange.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the refusal of a call that would exceed a limit. */
final class LimitMet {
  /** What a caller waits who has too many calls at once: one of them may have ended by then. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private LimitMet() {}

  /**
   * One limit that was met.
   *
   * @param asked what the call would have taken
   */
  record Met(Standing standing, long asked) {
    /** Whether the call would not fit even if nothing had been used. */
    boolean never() {
      return asked > standing.amount();
    }
  }

  /** The refusal where several limits were met: it names the one that is met the longest. */
  static Refusal refusal(List<Met> met) {
    Met longest = met.getFirst();
    for (Met each : met) if (longer(each, longest)) longest = each;
    Standing standing = longest.standing();
    Unit unit = standing.counter().unit();
    Instant resets = longest.never() ? null : standing.resets();
    String message = message(longest, resets);
    return new Refusal(
        unit.refusal(),
        message,
        Refusal.Details.NONE
            .withReasons(List.of(new Reason(unit.refusal().wire(), message)))
            .withRetryAfter(wait(longest, resets))
            .withResets(resets)
            .withLimit(standing.counter().key()));
  }

  private static boolean longer(Met a, Met b) {
    if (a.never() != b.never()) return a.never();
    return until(a).isAfter(until(b));
  }

  private static Instant until(Met met) {
    if (met.standing().counter().unit() == Unit.CONCURRENT) return met.standing().at().plus(SOON);
    Instant resets = met.standing().resets();
    return resets == null ? Instant.MAX : resets;
  }

  private static @Nullable Duration wait(Met met, @Nullable Instant resets) {
    Standing standing = met.standing();
    if (met.never()) return null;
    if (standing.counter().unit() == Unit.CONCURRENT) return SOON;
    return resets == null ? null : Duration.between(standing.at(), resets);
  }

  private static String message(Met met, @Nullable Instant resets) {
    Standing standing = met.standing();
    Counter counter = standing.counter();
    Unit unit = counter.unit();
    StringBuilder text = new StringBuilder(160);
    text.append("The limit of ").append(unit.amount(standing.amount()).toPlainString());
    switch (unit) {
      case USD -> text.append(" USD");
      case TOKENS -> text.append(" tokens");
      case REQUESTS -> text.append(" requests");
      case CONCURRENT -> text.append(" requests at once");
    }
    if (counter.per() == Window.TOTAL) {
      if (unit != Unit.CONCURRENT) text.append(" in all");
    } else {
      text.append(" a ").append(counter.per().wire());
    }
    text.append(" for ").append(counter.key());
    if (met.never()) {
      text.append(" is less than this request alone may need");
    } else if (unit == Unit.USD || unit == Unit.TOKENS) {
      text.append(" leaves ").append(unit.amount(standing.remaining()).toPlainString());
      text.append(", and this request may need ").append(unit.amount(met.asked()).toPlainString());
    } else {
      text.append(" is reached");
    }
    if (resets != null) text.append("; it resets at ").append(resets);
    return text.append('.').toString();
  }
}
