package dev.drawbridge.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;

/**
 * The least that answers like a model: a fixed completion, or a stream of fixed pieces at a pace.
 * It tells a stream from the head that {@link LoadClient} sends, and reads no body.
 */
public final class BareVendor {
  private static final String SHELL =
      "{\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion%s\",\"created\":1764000000,"
          + "\"model\":\"m\",\"choices\":[%s],\"usage\":%s}";
  private static final String USAGE =
      "{\"prompt_tokens\":600,\"completion_tokens\":20,\"total_tokens\":620}";
  private static final Buffer WHOLE =
      Buffer.buffer(
          SHELL.formatted(
              "",
              "{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
                  + "word ".repeat(20)
                  + "\"},\"finish_reason\":\"stop\"}",
              USAGE));
  private static final Buffer PIECE =
      Buffer.buffer(
          "data: "
              + SHELL.formatted(
                  ".chunk",
                  "{\"index\":0,\"delta\":{\"content\":\"word \"},\"finish_reason\":null}",
                  "null")
              + "\n\n");
  private static final Buffer LAST =
      Buffer.buffer("data: " + SHELL.formatted(".chunk", "", USAGE) + "\n\ndata: [DONE]\n\n");
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence EVENTS = HttpHeaders.createOptimized("text/event-stream");

  private final Vertx vertx;
  private final int pieces;
  private final long paceMillis;

  private BareVendor(Vertx vertx, int pieces, long paceMillis) {
    this.vertx = vertx;
    this.pieces = pieces;
    this.paceMillis = paceMillis;
  }

  /** Starts on a free loopback port; streams have that many pieces, one each {@code paceMillis}. */
  public static Future<HttpServer> start(Vertx vertx, int pieces, long paceMillis) {
    var vendor = new BareVendor(vertx, pieces, paceMillis);
    return vertx.createHttpServer().requestHandler(vendor::handle).listen(0, "127.0.0.1");
  }

  private void handle(HttpServerRequest request) {
    boolean stream = "text/event-stream".equals(request.getHeader(HttpHeaders.ACCEPT));
    request.endHandler(
        v -> {
          if (stream) stream(request.response());
          else request.response().putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(WHOLE);
        });
  }

  private void stream(HttpServerResponse response) {
    response.setChunked(true).putHeader(HttpHeaders.CONTENT_TYPE, EVENTS);
    response.exceptionHandler(gone -> {});
    response.write(PIECE);
    int[] left = {pieces - 1};
    vertx.setPeriodic(
        paceMillis,
        id -> {
          if (response.closed()) {
            vertx.cancelTimer(id);
          } else if (left[0]-- > 0) {
            response.write(PIECE);
          } else {
            vertx.cancelTimer(id);
            response.end(LAST);
          }
        });
  }

  /** A chat request of about that many bytes. */
  public static byte[] request(String model, boolean stream, int bytes) {
    String body =
        "{\"model\":\""
            + model
            + "\",\"stream\":"
            + stream
            + ",\"max_tokens\":64,\"messages\":[{\"role\":\"user\",\"content\":\""
            + "lorem ipsum ".repeat(Math.max(1, (bytes - 100) / 12))
            + "\"}]}";
    return body.getBytes(StandardCharsets.UTF_8);
  }
}
