package dev.drawbridge.gate.transport;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.streams.WriteStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The caller's side of a stream. After a silence it gets a keep-alive between two events, so that
 * proxies and clients keep the connection; the first one commits status 200. Used on the request's
 * own event loop only.
 */
public final class CallerStream implements WriteStream<Buffer> {
  private final Vertx vertx;
  private final HttpServerResponse response;
  private final StreamFraming framing;
  private final Runnable commit;
  private final long silenceMillis;
  private long timer;
  private long lastNanos = System.nanoTime();
  private boolean boundary = true;
  private boolean begun;
  private boolean stopped;

  /**
   * @param commit sets the head's status and headers; called once, before the first write
   */
  public CallerStream(
      Vertx vertx,
      HttpServerResponse response,
      StreamFraming framing,
      Duration silence,
      Runnable commit) {
    this.vertx = vertx;
    this.response = response;
    this.framing = framing;
    this.commit = commit;
    this.silenceMillis = Math.max(1, silence.toMillis());
    this.timer = vertx.setTimer(silenceMillis, this::tick);
  }

  private void tick(long id) {
    if (stopped || response.closed() || response.ended()) return;
    long silent = (System.nanoTime() - lastNanos) / 1_000_000;
    if (silent >= silenceMillis && boundary && !response.writeQueueFull()) {
      head();
      response.write(framing.alive());
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
    boundary = framing.boundary(data);
    begun = true;
    return response.write(data);
  }

  /** Ends the stream with an error of our own, apart from an event that broke off. */
  public Future<Void> fail(Buffer error) {
    return write(framing.failing(error, boundary, begun)).compose(v -> end());
  }

  /** Sends no further keep-alive. */
  public void stop() {
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
