package dev.drawbridge.upstream;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.function.BiConsumer;

/** A response's body read into one buffer, up to a limit; tells once how it ended. */
final class BodyCollector {
  enum End {
    WHOLE,
    /** There is more than the limit. */
    TOO_LONG,
    /** The connection broke. */
    CUT
  }

  /** Takes memory for what is read. */
  interface Room {
    /**
     * Takes it now, or later.
     *
     * @param then runs once it is taken, where that is not now
     * @return whether it is taken already
     */
    boolean take(int bytes, Runnable then);
  }

  private final HttpClientResponse response;
  private final int limit;
  private final Room room;
  private final BiConsumer<Buffer, End> then;
  private Buffer body = Buffer.buffer();
  private boolean over;

  /** For a short body, whose memory is not counted. */
  BodyCollector(HttpClientResponse response, int limit, BiConsumer<Buffer, End> then) {
    this(response, limit, (bytes, later) -> true, then);
  }

  /**
   * @param room without which nothing more is read
   */
  BodyCollector(HttpClientResponse response, int limit, Room room, BiConsumer<Buffer, End> then) {
    this.response = response;
    this.limit = limit;
    this.room = room;
    this.then = then;
  }

  /** To be called as soon as the response's head is there, else its first bytes are missed. */
  void begin() {
    response.handler(this::take);
    response.endHandler(v -> end(End.WHOLE));
    response.exceptionHandler(failure -> end(End.CUT));
  }

  private void take(Buffer chunk) {
    if (over) return;
    int rest = limit - body.length();
    if (chunk.length() <= rest) {
      body.appendBuffer(chunk);
      if (!room.take(chunk.length(), response::resume)) response.pause();
    } else {
      body.appendBuffer(chunk, 0, rest);
      end(End.TOO_LONG);
    }
  }

  private void end(End how) {
    if (over) return;
    over = true;
    Buffer read = body;
    // The response, which refers to this, may live longer than the reader of its body.
    body = Buffer.buffer();
    then.accept(read, how);
  }
}
