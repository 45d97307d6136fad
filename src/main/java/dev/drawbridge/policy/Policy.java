package dev.drawbridge.policy;

import dev.drawbridge.identity.Caller;
import io.vertx.core.Future;

/** Asks policy. One for each configuration; safe to call from every event loop. */
public interface Policy {
  /**
   * The verdict on a question. Fails only with {@code Refusal policy_unavailable}: an undefined,
   * malformed, slow or erring answer, or an obligation that this gateway does not know.
   */
  Future<Verdict> decide(DecisionInput input);

  /** Whether a caller may do an action of the admin plane; false for anything but a plain true. */
  Future<Boolean> permitsAdmin(Caller caller, String action, String resource);

  /** 12 hex digits over bundle, facts, organisation and catalogue. */
  String revision();

  /** {@code embedded} or {@code server}. */
  String engine();
}
