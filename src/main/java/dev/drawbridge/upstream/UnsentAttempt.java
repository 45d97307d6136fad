package dev.drawbridge.upstream;

import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Attempt;
import io.vertx.core.Future;

/** An attempt that is not sent, as none of the provider's credentials may serve the request. */
record UnsentAttempt(Model model, String provider) implements RunningAttempt {
  @Override
  public Future<Answer> answer() {
    var attempt =
        new Attempt(
            model.id(), provider, "", null, InferredSignals.NO_KEY.meaning(), false, false, 0, 0);
    return Future.succeededFuture(new Answer.Failed(attempt, null, RetryAdvice.NONE));
  }

  @Override
  public void abort() {
    // Nothing is under way.
  }

  @Override
  public void cut() {
    // Nothing is under way.
  }
}
