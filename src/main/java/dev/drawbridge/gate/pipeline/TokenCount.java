package dev.drawbridge.gate.pipeline;

import dev.drawbridge.gate.pipeline.Progress.Recorded;
import dev.drawbridge.routing.Target;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** Answers a recorded call for the tokens of a prompt here; the prompt is sent to no vendor. */
final class TokenCount {
  private final CallerRequest request;
  private final CallerConnection connection;
  private final Recorded recorded;
  private final ResponseCompletion completion;

  TokenCount(
      CallerRequest request,
      CallerConnection connection,
      Recorded recorded,
      ResponseCompletion completion) {
    this.request = request;
    this.connection = connection;
    this.recorded = recorded;
    this.completion = completion;
  }

  /** Counts as the first target would. The future succeeds whatever happens. */
  Future<Void> answer() {
    Target target = recorded.route().targets().getFirst();
    return Counting.of(recorded.call(), target.model().tokenizer())
        .compose(
            tokens -> {
              if (connection.gone()) return completion.aborted();
              return completion.counted(
                  target, Buffer.buffer(request.form().callers().counted(tokens)));
            })
        .recover(failure -> completion.failed(failure, null));
  }
}
