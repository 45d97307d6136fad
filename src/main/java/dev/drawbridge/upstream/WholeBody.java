package dev.drawbridge.upstream;

import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.Usage;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import org.jspecify.annotations.Nullable;

/** An answer that came in one piece and was read to its end. */
final class WholeBody implements Answer.Body {
  private final Buffer body;
  private final @Nullable Usage usage;
  private final int maxAnswer;

  WholeBody(Buffer body, @Nullable Usage usage, int maxAnswer) {
    this.body = body;
    this.usage = usage;
    this.maxAnswer = maxAnswer;
  }

  @Override
  public Future<Relayed> relay(WriteStream<Buffer> out) {
    Future<Void> written = out.write(body);
    return Future.succeededFuture(relayed(written.failed() ? Outcome.ABORTED : Outcome.COMPLETE));
  }

  @Override
  public Future<Answer.Whole> whole() {
    return Future.succeededFuture(new Answer.Whole(body, relayed(Outcome.COMPLETE)));
  }

  private Relayed relayed(Outcome outcome) {
    var answer = new KeptAnswer(maxAnswer);
    answer.add(body.getBytes());
    return new Relayed(
        outcome, false, usage, answer.bytes(), answer.length(), answer.sha256OfMore());
  }
}
