package dev.drawbridge.identity.access;

import dev.drawbridge.identity.Caller;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request for access to a model, and what became of it.
 *
 * @param id 12 characters {@code a-z2-7}
 * @param decision null while nobody has decided
 * @param end null while nobody has ended it
 * @param left since when the asker's tokens name the team no more; null while they do
 */
public record AccessRequest(
    String id,
    Asker asker,
    Wish wish,
    Instant created,
    @Nullable Decision decision,
    @Nullable End end,
    @Nullable Instant left) {
  /** What is the case with a request at a moment. */
  public enum State {
    /** Somebody must decide. */
    PENDING,
    /** It is in force. */
    GRANTED,
    DECLINED,
    /** The asker or an approver ended it. */
    ENDED,
    /** Its time is over. */
    EXPIRED;

    private final String wire = name().toLowerCase(Locale.ROOT);

    public String wire() {
      return wire;
    }
  }

  /**
   * Who asks, as it was known then.
   *
   * @param actor {@link Caller#actor()}
   * @param name what a person would call it
   * @param team that it acts for
   * @param persons who stand behind it
   */
  public record Asker(
      Caller.Kind kind,
      String id,
      @Nullable String issuer,
      String name,
      String team,
      List<String> roles,
      String actor,
      Persons persons) {
    static Asker of(Caller caller, String team) {
      return new Asker(
          caller.kind(),
          caller.id(),
          caller.issuer(),
          caller.name(),
          team,
          caller.roles(),
          caller.actor(),
          Persons.of(caller));
    }

    /** The asker as it was, to ask policy about. */
    public Caller caller() {
      return new Caller(
          new Caller.Identity(kind, id, issuer, name, null),
          new Caller.Membership(team, List.of(team), roles, Map.of()),
          new Caller.Credential(null, null, false),
          null);
    }
  }

  /**
   * What is asked for.
   *
   * @param forTeam whether it is for the whole team, else for the asker alone
   * @param until when it is to end at the latest
   * @param capUsd what one request may cost at most; null for the team's own cap
   * @param totalUsd what all requests may cost together over its time; null for no such bound
   */
  public record Wish(
      String model,
      @Nullable String purpose,
      List<Lift> lifts,
      boolean forTeam,
      String reason,
      Instant until,
      @Nullable Double capUsd,
      @Nullable Double totalUsd) {}

  /**
   * What was decided.
   *
   * @param until when the grant ends; null where it was declined
   * @param reason null for none
   */
  public record Decision(
      String by,
      Instant at,
      @Nullable Instant until,
      @Nullable Double capUsd,
      @Nullable Double totalUsd,
      @Nullable String reason) {}

  /** That somebody ended it. */
  public record End(String by, Instant at, @Nullable String reason) {}

  /** What is the case at a moment. */
  public State state(Instant now) {
    if (decision != null && decision.until() == null) return State.DECLINED;
    if (end != null) return State.ENDED;
    Instant until = decision == null ? wish.until() : decision.until();
    if (until != null && !now.isBefore(until)) return State.EXPIRED;
    return decision == null ? State.PENDING : State.GRANTED;
  }

  /** What it grants, or would grant where it is granted as asked. */
  public Grant grant() {
    Instant until = decision == null ? null : decision.until();
    return new Grant(
        id,
        asker.team(),
        wish.forTeam() ? null : asker.actor(),
        wish.model(),
        wish.lifts(),
        wish.purpose(),
        decision == null ? wish.capUsd() : decision.capUsd(),
        decision == null ? wish.totalUsd() : decision.totalUsd(),
        until == null ? wish.until() : until);
  }

  /**
   * The same as the asker's newest token has it.
   *
   * @param since when it was seen that its team is not there; null where it is
   */
  AccessRequest left(@Nullable Instant since) {
    return new AccessRequest(id, asker, wish, created, decision, end, since);
  }

  /** The same with a decision. */
  public AccessRequest decided(Decision made) {
    return new AccessRequest(id, asker, wish, created, made, end, left);
  }

  AccessRequest ended(End made) {
    return new AccessRequest(id, asker, wish, created, decision, made, left);
  }
}
