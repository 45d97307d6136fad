package dev.drawbridge.upstream;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A reader that takes everything at once and keeps it. */
final class Collected implements WriteStream<Buffer> {
  private final Buffer all = Buffer.buffer();
  private int writes;

  synchronized String text() {
    return all.toString(StandardCharsets.UTF_8);
  }

  /** In how many writes it came. */
  synchronized int writes() {
    return writes;
  }

  @Override
  public synchronized Future<Void> write(Buffer data) {
    all.appendBuffer(data);
    writes++;
    return Future.succeededFuture();
  }

  @Override
  public WriteStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
    return this;
  }

  @Override
  public Future<Void> end() {
    return Future.succeededFuture();
  }

  @Override
  public WriteStream<Buffer> setWriteQueueMaxSize(int maxSize) {
    return this;
  }

  @Override
  public boolean writeQueueFull() {
    return false;
  }

  @Override
  public WriteStream<Buffer> drainHandler(@Nullable Handler<Void> handler) {
    return this;
  }
}
