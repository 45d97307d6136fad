package dev.drawbridge.upstream;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.function.BiConsumer;

/** A response's body read into one buffer, up to a limit; tells once how it ended. */
final class Gathering {
  enum End {
    WHOLE,
    /** There is more than the limit. */
    TOO_LONG,
    /** The connection broke. */
    CUT
  }

  private final HttpClientResponse response;
  private final int limit;
  private final BiConsumer<Buffer, End> then;
  private final Buffer body = Buffer.buffer();
  private boolean over;

  Gathering(HttpClientResponse response, int limit, BiConsumer<Buffer, End> then) {
    this.response = response;
    this.limit = limit;
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
    int room = limit - body.length();
    if (chunk.length() <= room) {
      body.appendBuffer(chunk);
    } else {
      body.appendBuffer(chunk, 0, room);
      end(End.TOO_LONG);
    }
  }

  private void end(End how) {
    if (over) return;
    over = true;
    then.accept(body, how);
  }
}
