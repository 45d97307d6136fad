package dev.drawbridge.policy.decision;

import dev.drawbridge.exchange.Health;
import org.jspecify.annotations.Nullable;

/**
 * A decision's input in parts, for an engine that keeps what is known of the models. Candidates go
 * by their place, from 0.
 */
public interface SplitInput {
  /** The input with no candidates in it. */
  byte[] frame();

  /** The candidates' estimated costs, a JSON array of numbers. */
  byte[] costs();

  /**
   * What the candidates' dialects cannot say of the request, a JSON array with an array of names
   * for each; null where nothing of it is lost at any.
   */
  byte @Nullable [] lost();

  /** How many candidates there are. */
  int size();

  /** What stands for the candidate's facts: the same object has the same facts. */
  Object model(int at);

  /** A candidate's JSON object with the facts of that model and any cost, fit, health and loss. */
  byte[] facts(int at);

  /** Whether the request fits the candidate's context. */
  boolean fits(int at);

  Health.Circuit health(int at);

  /** The input in one piece. */
  byte[] whole();
}
