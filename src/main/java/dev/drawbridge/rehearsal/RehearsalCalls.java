package dev.drawbridge.rehearsal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Callers of a rehearsal: several at once, each with one call after the other, of the dialect that
 * the vendor speaks and of one that is translated, whole and streamed, on kept and on fresh
 * connections, and by TLS over HTTP/2 too.
 */
final class RehearsalCalls {
  private static final int CALLERS = 8;

  /** After so many the compiler has done most of its work. */
  private static final int ENOUGH = 20_000;

  private static final String PROMPT =
      "The supplier asked whether the delivery on Monday would arrive before noon. Answer briefly. ";
  private static final int REPEATED = 20;
  private static final int MOST_TOKENS = 64;
  private static final int OK = 200;

  private record Kind(String path, boolean stream) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind("/v1/chat/completions", false),
          new Kind("/v1/chat/completions", true),
          new Kind("/v1/chat/completions", false),
          new Kind("/v1/messages", false),
          new Kind("/v1/chat/completions", true),
          new Kind("/v1/messages", true));

  private final int port;
  private final String key;
  private final List<HttpClient> clients = new ArrayList<>();
  private final Buffer whole;
  private final Buffer stream;
  private final AtomicInteger answered = new AtomicInteger();

  /**
   * @param port of the gateway, on loopback
   * @param encrypted whether the port speaks TLS
   * @param key that the gateway takes
   */
  RehearsalCalls(Vertx vertx, int port, boolean encrypted, String key, String model) {
    this.port = port;
    this.key = key;
    clients.add(vertx.createHttpClient(options(encrypted)));
    clients.add(vertx.createHttpClient(options(encrypted).setKeepAlive(false)));
    if (encrypted) {
      clients.add(
          vertx.createHttpClient(
              options(true).setUseAlpn(true).setProtocolVersion(HttpVersion.HTTP_2)));
    }
    whole = body(model, false);
    stream = body(model, true);
  }

  /** The port is this process' own, so that its certificate needs no look. */
  private static HttpClientOptions options(boolean encrypted) {
    var options = new HttpClientOptions();
    return encrypted ? options.setSsl(true).setTrustAll(true).setVerifyHost(false) : options;
  }

  private static Buffer body(String model, boolean stream) {
    return JsonObject.of(
            "model", model,
            "max_tokens", MOST_TOKENS,
            "stream", stream,
            "messages",
                new JsonArray().add(Map.of("role", "user", "content", PROMPT.repeat(REPEATED))))
        .toBuffer();
  }

  /**
   * Calls until then, by {@link System#nanoTime}, or until that is enough, and once in each way at
   * least; says how many calls were answered. Fails where one is not answered as it should be.
   */
  Future<Integer> until(long end) {
    List<Future<Void>> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) callers.add(caller(i, end));
    return Future.join(callers).map(v -> answered.get());
  }

  private Future<Void> caller(int number, long end) {
    int ways = KINDS.size() * clients.size();
    boolean over = number >= ENOUGH || System.nanoTime() - end >= 0;
    if (number >= ways && over) return Future.succeededFuture();
    int way = number % ways;
    return call(KINDS.get(way % KINDS.size()), clients.get(way / KINDS.size()))
        .compose(
            body -> {
              answered.incrementAndGet();
              return caller(number + CALLERS, end);
            });
  }

  private Future<Buffer> call(Kind kind, HttpClient client) {
    return client
        .request(
            new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI(kind.path()))
        .compose(
            request ->
                request
                    .putHeader("authorization", "Bearer " + key)
                    .putHeader("content-type", "application/json")
                    .send(kind.stream() ? stream : whole))
        .compose(
            response -> {
              boolean events = "text/event-stream".equals(response.getHeader("content-type"));
              if (response.statusCode() == OK && events == kind.stream()) return response.body();
              return Future.failedFuture(
                  new IOException("one was answered otherwise: " + response.statusCode()));
            });
  }
}
