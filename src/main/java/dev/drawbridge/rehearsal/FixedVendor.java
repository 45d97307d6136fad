package dev.drawbridge.rehearsal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** The least that answers as a vendor does: a fixed completion, whole or in pieces. */
final class FixedVendor {
  private static final String SHELL =
      """
      {"id":"chatcmpl-rehearsal","object":"chat.completion%s","created":1767225600,"model":"sample","choices":[%s],"usage":%s}""";
  private static final String USAGE =
      """
      {"prompt_tokens":120,"completion_tokens":20,"total_tokens":140}""";
  private static final String TEXT = "The delivery is due on Monday. ";
  private static final Buffer WHOLE =
      Buffer.buffer(
          SHELL.formatted(
              "",
              """
              {"index":0,"message":{"role":"assistant","content":"%s"},"finish_reason":"stop"}"""
                  .formatted(TEXT.repeat(5)),
              USAGE));
  private static final Buffer PIECE =
      event(
          SHELL.formatted(
              ".chunk",
              """
              {"index":0,"delta":{"content":"%s"},"finish_reason":null}"""
                  .formatted(TEXT),
              "null"));
  private static final Buffer LAST =
      event(
              SHELL.formatted(
                  ".chunk",
                  """
                  {"index":0,"delta":{},"finish_reason":"stop"}""",
                  USAGE))
          .appendString("data: [DONE]\n\n");
  private static final long PIECES = 5;
  private static final long PACE_MILLIS = 2;

  private final Vertx vertx;

  private FixedVendor(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Starts it; says on which port of loopback. */
  static Future<Integer> start(Vertx vertx) {
    var vendor = new FixedVendor(vertx);
    return vertx
        .createHttpServer()
        .requestHandler(vendor::handle)
        .listen(0, "127.0.0.1")
        .map(server -> server.actualPort());
  }

  private static Buffer event(String data) {
    return Buffer.buffer("data: " + data + "\n\n");
  }

  private void handle(HttpServerRequest request) {
    request
        .body()
        .onSuccess(
            body -> {
              HttpServerResponse response = request.response();
              // As at a real vendor, a request asks for a stream in its body.
              if (body.toJsonObject().getBoolean("stream", false)) stream(response);
              else response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(WHOLE);
            });
  }

  private void stream(HttpServerResponse response) {
    response.setChunked(true).putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream");
    response.write(PIECE);
    long[] left = {PIECES};
    vertx.setPeriodic(
        PACE_MILLIS,
        id -> {
          if (response.closed()) {
            vertx.cancelTimer(id);
          } else if (--left[0] > 0) {
            response.write(PIECE);
          } else {
            vertx.cancelTimer(id);
            response.end(LAST);
          }
        });
  }
}
