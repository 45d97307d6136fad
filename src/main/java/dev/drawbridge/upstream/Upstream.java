package dev.drawbridge.upstream;

import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Health;

/** Sends one attempt to one target. One for each configuration; safe from every event loop. */
public interface Upstream {
  /**
   * Sends a request. What comes back is never a failed future: a failure is a value ({@link
   * Answer.Failed}), so that the caller decides what comes next.
   */
  RunningAttempt send(AttemptRequest request);

  /**
   * Whether a provider has a credential for a request that is not known to be restricted now.
   *
   * @param principal who asks
   */
  boolean hasKey(Model model, EligibleKeys wish, String principal);

  /** Circuits and speed of the targets. */
  Health health();

  /** Closes connections that nobody uses any more; running answers go on to their end. */
  void retire();
}
