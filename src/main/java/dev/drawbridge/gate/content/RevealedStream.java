package dev.drawbridge.gate.content;

import dev.drawbridge.exchange.Fault;
import dev.drawbridge.sensitivity.mask.StreamReversal;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a stream with pseudonyms and writes it with the values, whole events at a time. What may be
 * the beginning of a pseudonym is held back; {@link #rest} writes it. Used on one event loop only.
 */
public final class RevealedStream implements WriteStream<Buffer> {
  private static final Logger LOG = LoggerFactory.getLogger(RevealedStream.class);

  private final StreamReversal reversal;
  private final WriteStream<Buffer> to;
  private boolean broken;

  RevealedStream(StreamReversal reversal, WriteStream<Buffer> to) {
    this.reversal = reversal;
    this.to = to;
  }

  @Override
  public Future<Void> write(Buffer data) {
    if (broken) return to.write(data);
    byte[] revealed;
    try {
      revealed = reversal.feed(data.getBytes());
    } catch (RuntimeException fault) {
      // Its caller sees pseudonyms from here on, which is no secret of anybody's.
      LOG.error("a masked stream cannot be reversed: {}", Fault.of(fault));
      broken = true;
      return rest().compose(v -> to.write(data));
    }
    return revealed.length == 0 ? Future.succeededFuture() : to.write(Buffer.buffer(revealed));
  }

  /** Writes what is held back; the stream is over, or goes on with something else. */
  public Future<Void> rest() {
    byte[] rest = reversal.finish();
    return rest.length == 0 ? Future.succeededFuture() : to.write(Buffer.buffer(rest));
  }

  @Override
  public Future<Void> end() {
    return rest().compose(v -> to.end());
  }

  @Override
  public WriteStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
    to.exceptionHandler(handler);
    return this;
  }

  @Override
  public WriteStream<Buffer> setWriteQueueMaxSize(int maxSize) {
    to.setWriteQueueMaxSize(maxSize);
    return this;
  }

  @Override
  public boolean writeQueueFull() {
    return to.writeQueueFull();
  }

  @Override
  public WriteStream<Buffer> drainHandler(@Nullable Handler<Void> handler) {
    to.drainHandler(handler);
    return this;
  }
}
