package dev.drawbridge.identity.access;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a request for access and each step of it must be. */
final class AccessRules {
  private static final int LONGEST_TEXT = 1024;

  /** What one request may cost at most by any grant, and all of them together. */
  private static final double MOST_USD = 10_000;

  private AccessRules() {}

  static void check(AccessRequest.Wish wish, Instant now) {
    text("model", wish.model());
    text("reason", wish.reason());
    if (wish.purpose() != null) text("purpose", wish.purpose());
    end("until", wish.until(), now);
    if (wish.until().isAfter(now.plus(AccessRequests.LONGEST))) {
      throw Refusal.invalid(
          "until", "Access is granted for " + AccessRequests.LONGEST.toDays() + " days at most.");
    }
    cap("cap_usd", wish.capUsd());
    cap("total_usd", wish.totalUsd());
    if (wish.lifts().isEmpty()) throw Refusal.invalid("model", "Nothing stands against it.");
    if (wish.lifts().contains(Lift.PRICE_ABOVE_CAP) && wish.capUsd() == null) {
      throw Refusal.invalid("cap_usd", "Say how much a request may cost.");
    }
  }

  /** A grant goes no further than was asked. */
  static void check(AccessRequest.Wish wish, AccessRequest.Decision decision, Instant now) {
    if (decision.reason() != null) text("reason", decision.reason());
    Instant until = decision.until();
    if (until == null) {
      if (decision.reason() == null) throw Refusal.invalid("reason", "Say why it is declined.");
      return;
    }
    end("until", until, now);
    if (until.isAfter(wish.until())) {
      throw Refusal.invalid("until", "It was asked for until " + wish.until() + " only.");
    }
    narrower("cap_usd", wish.capUsd(), decision.capUsd());
    narrower("total_usd", wish.totalUsd(), decision.totalUsd());
  }

  private static void narrower(String field, @Nullable Double asked, @Nullable Double granted) {
    cap(field, granted);
    if (asked != null && (granted == null || granted > asked)) {
      throw Refusal.invalid(field, "It was asked for with " + asked + " USD at most.");
    }
  }

  private static void end(String field, Instant until, Instant now) {
    if (!until.isAfter(now)) throw Refusal.invalid(field, "That time has passed already.");
  }

  private static void cap(String field, @Nullable Double usd) {
    if (usd == null) return;
    if (!(usd > 0 && usd <= MOST_USD)) {
      throw Refusal.invalid(field, "It is above 0 and at most 10000, in USD.");
    }
  }

  private static void text(String field, String text) {
    if (text.isBlank()
        || text.length() > LONGEST_TEXT
        || text.chars().anyMatch(Character::isISOControl)) {
      throw Refusal.invalid(field, "It has 1 to " + LONGEST_TEXT + " characters, none of control.");
    }
  }

  /** Fails where nobody can decide about it any more. */
  static void waits(AccessRequest request, Instant now) {
    AccessRequest.State state = request.state(now);
    if (state == AccessRequest.State.PENDING) return;
    throw new Refusal(RefusalCode.CONFLICT, "It is " + state.wire() + " already.");
  }

  /** Fails where the asker is seen to have left the team. */
  static void member(AccessRequest request) {
    Instant left = request.left();
    if (left == null) return;
    throw new Refusal(
        RefusalCode.CONFLICT,
        "Its asker's token of "
            + left
            + " names the team "
            + request.asker().team()
            + " no more, so nothing is granted.");
  }

  /** Fails where it is over. */
  static void open(AccessRequest request, Instant now) {
    AccessRequest.State state = request.state(now);
    if (state == AccessRequest.State.PENDING || state == AccessRequest.State.GRANTED) return;
    throw new Refusal(RefusalCode.CONFLICT, "It is " + state.wire() + " already.");
  }

  static Refusal unknown() {
    return new Refusal(RefusalCode.NOT_FOUND, "There is no request for access of that id.");
  }

  static Refusal overtaken() {
    return new Refusal(
        RefusalCode.CONFLICT, "Somebody else changed it at the same time: look at it again.");
  }
}
