package dev.drawbridge.policy;

import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.identity.Block;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.policy.decision.AdminTarget;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.DecisionSnapshot;
import dev.drawbridge.policy.decision.PolicyException;
import dev.drawbridge.policy.decision.ReasonCodes;
import dev.drawbridge.policy.decision.RecordedDecision;
import dev.drawbridge.policy.decision.Team;
import dev.drawbridge.policy.decision.Verdict;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks policy. One for each configuration; safe to call from every event loop. */
public interface Policy {
  /** The action that stands for every action of the admin plane. */
  String EVERY_ACTION = "*";

  /** The right to decide about a team's requests for access. */
  String DECIDE_ACCESS = "access:decide";

  /**
   * The verdict on a question. Fails only with {@code Refusal policy_unavailable}: an undefined,
   * malformed, slow or erring answer, or an obligation that this gateway does not know.
   */
  Future<Verdict> decide(DecisionInput input);

  /**
   * The verdict on a question that was decided before; neither cached nor counted. Fails with a
   * {@link PolicyException} where there is no valid answer.
   */
  Future<Verdict> decideAgain(RecordedDecision recorded);

  /**
   * Which of {@code source}, {@code principal.id}, {@code principal.name} and {@code request.time}
   * answers may depend on, beside the rest of the input.
   */
  Set<String> reads();

  /** What the records of this policy's decisions leave out, by its id. */
  DecisionSnapshot snapshot();

  /** Whether a caller may do an action that is done to nothing in particular. */
  default Future<Boolean> permitsAdmin(Caller caller, String action, String resource) {
    return permitsAdmin(caller, action, resource, null);
  }

  /**
   * Whether a caller may do an action of the admin plane; false for anything but a plain true.
   *
   * @param caller whose roles count as far as they count on the admin plane
   * @param resource the path, at most {@link DecisionInput#LONGEST_TEXT} bytes
   * @param target what it is done to; null for nothing in particular
   */
  Future<Boolean> permitsAdmin(
      Caller caller, String action, String resource, @Nullable AdminTarget target);

  /**
   * As {@link #permitsAdmin}, whatever blocks stand against the caller: what it may do once they
   * are gone.
   */
  default Future<Boolean> grantsAdmin(Caller caller, String action, String resource) {
    return permitsAdmin(caller, action, resource, null);
  }

  /**
   * What was set since to stop a caller, or what serves it; empty where nothing was.
   *
   * @param model what serves it; null for nothing
   * @throws dev.drawbridge.exchange.Refusal {@code identity_unavailable} where that cannot be told
   */
  default Optional<Reason> blocked(Caller caller, @Nullable Model model) {
    return Optional.empty();
  }

  /** The blocks of the facts, those that have ended too; empty where they are OPA's own. */
  default List<Block> blocksOfFacts() {
    return List.of();
  }

  /** What the policy states of its codes; nothing where it does not answer that. */
  Future<ReasonCodes> codes();

  /**
   * Whether the policy's rules heed {@code input.grants}, as far as {@link #codes} was asked; where
   * they do not, nothing can be granted.
   */
  default boolean knowsGrants() {
    return false;
  }

  /** 12 hex digits over bundle, facts, organisation and catalogue. */
  String revision();

  /** {@code embedded} or {@code server}. */
  String engine();

  /**
   * The value of the decision rule for an input, as JSON, unread and not cached: what {@code policy
   * eval} shows. Fails with a {@link PolicyException}; an undefined rule is one.
   */
  Future<String> evaluate(String inputJson);

  /**
   * Why a policy server did not answer the last question; null where it did, and where policy is
   * inside this process.
   */
  default @Nullable String away() {
    return null;
  }

  /** Whether the engine answers at all; fails with a {@link PolicyException} that says why not. */
  Future<Void> probe();

  /**
   * What the facts say of a team, beside what only policy reads; empty where they are OPA's own.
   */
  Optional<Team> team(String name);

  /** Ends the engine. To be called once no request holds this policy; it decides nothing after. */
  Future<Void> close();
}
