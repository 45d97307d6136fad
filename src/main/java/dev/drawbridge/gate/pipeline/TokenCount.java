package dev.drawbridge.gate.pipeline;

import dev.drawbridge.routing.Target;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** A recorded call that is answered here: the tokens of a prompt, which goes nowhere. */
final class TokenCount {
  private final Visit visit;
  private final Recorded recorded;
  private final ResponseCompletion ending;

  TokenCount(Visit visit, Recorded recorded, ResponseCompletion ending) {
    this.visit = visit;
    this.recorded = recorded;
    this.ending = ending;
  }

  /** Counts as the first target would. Completes well whatever happens. */
  Future<Void> answer() {
    Target target = recorded.route().targets().getFirst();
    return Counting.of(visit.call(), target.model().tokenizer())
        .compose(
            tokens -> {
              if (visit.gone()) return ending.aborted();
              return ending.counted(target, Buffer.buffer(visit.form().callers().counted(tokens)));
            })
        .recover(failure -> ending.failed(failure, null));
  }
}
