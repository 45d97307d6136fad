package dev.drawbridge.gate;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.streams.WriteStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The caller's side of an event stream. After a silence it gets a comment at an event boundary, so
 * that proxies and clients keep the connection; the first comment commits status 200. Used on the
 * request's own event loop only.
 */
final class CallerStream implements WriteStream<Buffer> {
  private static final Buffer KEEP_ALIVE = Buffer.buffer(": keep-alive\n\n");
  private final Vertx vertx;
  private final HttpServerResponse response;
  private final Runnable commit;
  private final long silenceMillis;
  private long timer;
  private long lastNanos = System.nanoTime();
  private boolean boundary = true;
  private boolean stopped;

  /**
   * @param commit sets the head's status and headers; called once, before the first write
   */
  CallerStream(Vertx vertx, HttpServerResponse response, Duration silence, Runnable commit) {
    this.vertx = vertx;
    this.response = response;
    this.commit = commit;
    this.silenceMillis = Math.max(1, silence.toMillis());
    this.timer = vertx.setTimer(silenceMillis, this::tick);
  }

  private void tick(long id) {
    if (stopped || response.closed() || response.ended()) return;
    long silent = (System.nanoTime() - lastNanos) / 1_000_000;
    if (silent >= silenceMillis && boundary && !response.writeQueueFull()) {
      head();
      response.write(KEEP_ALIVE);
      lastNanos = System.nanoTime();
      silent = 0;
    }
    timer = vertx.setTimer(Math.max(1, silenceMillis - silent), this::tick);
  }

  private void head() {
    if (!response.headWritten()) commit.run();
  }

  @Override
  public Future<Void> write(Buffer data) {
    head();
    lastNanos = System.nanoTime();
    boundary = endsEvent(data);
    return response.write(data);
  }

  /** Ends the stream with an event of our own, apart from one that broke off. */
  Future<Void> fail(Buffer event) {
    Buffer apart = boundary ? event : Buffer.buffer("\n\n").appendBuffer(event);
    return write(apart).compose(v -> end());
  }

  private static boolean endsEvent(Buffer data) {
    int n = data.length();
    if (n < 2 || data.getByte(n - 1) != '\n') return false;
    byte before = data.getByte(n - 2);
    return before == '\n' || (before == '\r' && n > 2 && data.getByte(n - 3) == '\n');
  }

  /** No comment comes any more. */
  void stop() {
    stopped = true;
    vertx.cancelTimer(timer);
  }

  @Override
  public Future<Void> end() {
    stop();
    head();
    return response.end();
  }

  @Override
  public WriteStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
    response.exceptionHandler(handler);
    return this;
  }

  @Override
  public WriteStream<Buffer> setWriteQueueMaxSize(int maxSize) {
    response.setWriteQueueMaxSize(maxSize);
    return this;
  }

  @Override
  public boolean writeQueueFull() {
    return response.writeQueueFull();
  }

  @Override
  public WriteStream<Buffer> drainHandler(@Nullable Handler<Void> handler) {
    response.drainHandler(handler);
    return this;
  }
}
