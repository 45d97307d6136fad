package dev.drawbridge.upstream;

import io.vertx.core.Future;

/** An attempt under way. */
public interface RunningAttempt {
  /** Completes when the target's first answer byte is here, or when it failed; never fails. */
  Future<Answer> answer();

  /** Gives the attempt up, also while its answer is relayed: the vendor's connection is reset. */
  void abort();

  /** Gives up what the vendor has not finished by now; an answer that is here whole still comes. */
  void cut();
}
