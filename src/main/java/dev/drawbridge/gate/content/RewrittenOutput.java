package dev.drawbridge.gate.content;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import org.jspecify.annotations.Nullable;

/**
 * Where a stream is written that is changed on its way to its caller, and of which something may be
 * held back. Used on one event loop only.
 */
abstract sealed class RewrittenOutput implements WriteStream<Buffer>
    permits GuardedOutput, RevealedStream {
  private final WriteStream<Buffer> to;
  private @Nullable Handler<Void> drained;

  /**
   * @param to where the changed stream goes
   */
  RewrittenOutput(WriteStream<Buffer> to) {
    this.to = to;
  }

  /** Writes what is held back; the stream is over, or goes on with something else. */
  public abstract Future<Void> rest();

  /** Whether it takes nothing for now, whatever there is room for behind it. */
  abstract boolean isBusy();

  /** It takes more again. */
  final void awake() {
    Handler<Void> waits = drained;
    if (waits != null && !writeQueueFull()) waits.handle(null);
  }

  /** Writes bytes as they are. */
  final Future<Void> passed(byte[] bytes) {
    return bytes.length == 0 ? Future.succeededFuture() : to.write(Buffer.buffer(bytes));
  }

  @Override
  public final Future<Void> end() {
    return rest().compose(v -> to.end());
  }

  @Override
  public final WriteStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
    to.exceptionHandler(handler);
    return this;
  }

  @Override
  public final WriteStream<Buffer> setWriteQueueMaxSize(int maxSize) {
    to.setWriteQueueMaxSize(maxSize);
    return this;
  }

  @Override
  public final boolean writeQueueFull() {
    return isBusy() || to.writeQueueFull();
  }

  @Override
  public final WriteStream<Buffer> drainHandler(@Nullable Handler<Void> handler) {
    drained = handler;
    if (handler == null) {
      to.drainHandler(null);
    } else {
      to.drainHandler(
          v -> {
            if (!isBusy()) handler.handle(null);
          });
    }
    return this;
  }
}
