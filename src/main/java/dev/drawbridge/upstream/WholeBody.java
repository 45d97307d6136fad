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
  private final byte[] answer;
  private final byte @Nullable [] sha256;

  /**
   * Hashes a body that is longer than what is kept: where it is made is the place for that.
   *
   * @param body not to be changed any more
   */
  WholeBody(byte[] body, @Nullable Usage usage, int maxAnswer) {
    this.body = FixedBuffer.of(body);
    this.usage = usage;
    if (body.length <= maxAnswer) {
      answer = body;
      sha256 = null;
      return;
    }
    var kept = new KeptAnswer(maxAnswer);
    var _ = kept.add(body);
    answer = kept.bytes();
    sha256 = kept.sha256OfMore();
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
    return new Relayed(outcome, false, usage, answer, body.length(), sha256);
  }
}
