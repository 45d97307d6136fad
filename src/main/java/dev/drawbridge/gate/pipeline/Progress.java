package dev.drawbridge.gate.pipeline;

import dev.drawbridge.audit.entry.OpenRecord;
import dev.drawbridge.budget.Reservation;
import dev.drawbridge.budget.Standing;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.gate.content.MaskedCall;
import dev.drawbridge.gate.grants.GrantHold;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.routing.Route;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a request has come: one record for each stage, which holds what is known by then and is
 * what the next stage takes. A refusal is recorded with the last one that was reached.
 */
public sealed interface Progress {
  /** Null while nobody was identified. */
  default @Nullable Caller caller() {
    return null;
  }

  /** The call as it was read; null while none was. */
  default @Nullable ModelCall call() {
    return null;
  }

  /** What policy is asked; null while nothing is. */
  default @Nullable DecisionInput input() {
    return null;
  }

  /** Policy's answer to {@link #input}; null while there is none. */
  default @Nullable Verdict verdict() {
    return null;
  }

  /** How the limits of the call stand; empty where it has none, or they are not known yet. */
  default List<Standing> standings() {
    return List.of();
  }

  /** Nothing is known yet. */
  record Arrived() implements Progress {}

  /**
   * It is known who calls.
   *
   * @param standings limits on what the caller may be refused, where one was met
   */
  record Identified(Caller caller, List<Standing> standings) implements Progress {
    public Identified(Caller caller) {
      this(caller, List.of());
    }
  }

  /** The call was read. */
  record Read(Question.Asked asked) implements Progress {
    @Override
    public Caller caller() {
      return asked.caller();
    }

    @Override
    public ModelCall call() {
      return asked.call();
    }
  }

  /** It is known what the name asked for stands for, and so what to ask policy. */
  record Understood(Question question) implements Progress {
    @Override
    public Caller caller() {
      return question.asked().caller();
    }

    @Override
    public ModelCall call() {
      return question.asked().call();
    }

    @Override
    public DecisionInput input() {
      return question.input();
    }
  }

  /** Policy answered the question. */
  record Decided(Question question, Verdict verdict) implements Progress {
    @Override
    public Caller caller() {
      return question.asked().caller();
    }

    @Override
    public ModelCall call() {
      return question.asked().call();
    }

    @Override
    public DecisionInput input() {
      return question.input();
    }
  }

  /** What comes after a decision. */
  sealed interface AfterDecision extends Progress {
    Decided decided();

    @Override
    default Caller caller() {
      return decided().caller();
    }

    @Override
    default ModelCall call() {
      return decided().call();
    }

    @Override
    default DecisionInput input() {
      return decided().input();
    }

    @Override
    default Verdict verdict() {
      return decided().verdict();
    }
  }

  /**
   * The targets are known that the decision leaves.
   *
   * @param masked the call as the first of them must see it; null where nothing is masked
   */
  record Routed(Decided decided, Route route, @Nullable MaskedCall masked)
      implements AfterDecision {
    public Routed(Decided decided, Route route) {
      this(decided, route, null);
    }
  }

  /** It is known how the limits stand, and nothing is reserved: one is met, or nothing is sent. */
  record Limited(Decided decided, List<Standing> standings) implements AfterDecision {}

  /**
   * What the call may use at most is reserved for the first target of the route.
   *
   * @param masked the call as a target must see it; null where it was not masked
   * @param granted what it holds of grants that may cost so much in all
   */
  record Reserved(
      Decided decided,
      Route route,
      Reservation reservation,
      @Nullable MaskedCall masked,
      GrantHold granted)
      implements AfterDecision {
    public Reserved(Decided decided, Route route, Reservation reservation) {
      this(decided, route, reservation, null);
    }

    Reserved(Decided decided, Route route, Reservation reservation, @Nullable MaskedCall masked) {
      this(decided, route, reservation, masked, GrantHold.none());
    }

    Reserved granting(GrantHold hold) {
      return new Reserved(decided, route, reservation, masked, hold);
    }

    @Override
    public List<Standing> standings() {
      return reservation.standings();
    }
  }

  /**
   * The call is on disk and may be sent.
   *
   * @param masked as its first target must see it, and as it is on disk; null where nothing is
   *     masked
   */
  record Recorded(
      Decided decided,
      Route route,
      Reservation reservation,
      OpenRecord record,
      @Nullable MaskedCall masked,
      GrantHold granted)
      implements AfterDecision {
    public Recorded(
        Decided decided,
        Route route,
        Reservation reservation,
        OpenRecord record,
        @Nullable MaskedCall masked) {
      this(decided, route, reservation, record, masked, GrantHold.none());
    }

    @Override
    public List<Standing> standings() {
      return reservation.standings();
    }
  }
}
