package dev.drawbridge.gate.pipeline;

import dev.drawbridge.gate.pipeline.Progress.Recorded;
import dev.drawbridge.routing.Target;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** A recorded call that is answered here: the tokens of a prompt, which goes nowhere. */
final class TokenCount {
  private final CallerRequest request;
  private final CallerConnection connection;
  private final Recorded recorded;
  private final ResponseCompletion ending;

  TokenCount(
      CallerRequest request,
      CallerConnection connection,
      Recorded recorded,
      ResponseCompletion ending) {
    this.request = request;
    this.connection = connection;
    this.recorded = recorded;
    this.ending = ending;
  }

  /** Counts as the first target would. Completes well whatever happens. */
  Future<Void> answer() {
    Target target = recorded.route().targets().getFirst();
    return Counting.of(recorded.call(), target.model().tokenizer())
        .compose(
            tokens -> {
              if (connection.gone()) return ending.aborted();
              return ending.counted(
                  target, Buffer.buffer(request.form().callers().counted(tokens)));
            })
        .recover(failure -> ending.failed(failure, null));
  }
}
