package dev.drawbridge.bench;

import dev.drawbridge.fixture.load.CallingClients;
import dev.drawbridge.fixture.load.SteadyLoad.Kind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients by TLS that cost little beside what they measure: kept connections of HTTP/1.1 in a pool,
 * some of HTTP/2, and one for each fresh request. A request by HTTP/1.1 whose kept connection ends
 * without a byte of an answer is sent again, as the vendors' own clients do it, and so is one by
 * HTTP/2 that the server named as not looked at (RFC 9113, section 6.8).
 */
final class PooledClients implements CallingClients {
  private static final int CONNECTIONS = 512;
  private static final int CONNECTIONS_HTTP2 = 8;

  /** Requests at once on a connection of HTTP/2: half of what a gateway admits. */
  private static final int STREAMS = 64;

  /** A client that comes back may have several connections that were closed alike. */
  private static final int AGAIN = 5;

  private static final int PATIENCE_SECONDS = 120;

  /** On a machine with much else to do. */
  private static final int HANDSHAKE_SECONDS = 60;

  private final HttpClient kept;
  private final HttpClient fresh;
  private final HttpClient http2;
  private final String key;
  private final Buffer whole;
  private final Buffer stream;
  private final RequestOptions target;
  private final AtomicInteger again = new AtomicInteger();

  /**
   * @param ca the certificate that they trust
   * @param bytes of a prompt
   */
  PooledClients(Vertx vertx, Path ca, int port, String key, String model, int bytes) {
    this.key = key;
    whole = Buffer.buffer(BareVendor.request(model, false, bytes));
    stream = Buffer.buffer(BareVendor.request(model, true, bytes));
    target =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost("localhost")
            .setPort(port)
            .setURI("/v1/chat/completions");
    PoolOptions pool =
        new PoolOptions().setHttp1MaxSize(CONNECTIONS).setHttp2MaxSize(CONNECTIONS_HTTP2);
    kept = vertx.createHttpClient(options(ca), pool);
    fresh = vertx.createHttpClient(options(ca).setKeepAlive(false), pool);
    http2 =
        vertx.createHttpClient(
            options(ca)
                .setUseAlpn(true)
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2MultiplexingLimit(STREAMS),
            pool);
  }

  private static HttpClientOptions options(Path ca) {
    return new HttpClientOptions()
        .setSsl(true)
        .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
        .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
        .setTrustOptions(new PemTrustOptions().addCertPath(ca.toString()));
  }

  @Override
  public Answer ask(Kind kind) throws IOException, InterruptedException {
    return ask(kind, AGAIN);
  }

  private Answer ask(Kind kind, int more) throws IOException, InterruptedException {
    var began = new AtomicBoolean();
    try {
      return sent(kind, began)
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IOException("no end after " + PATIENCE_SECONDS + " s", e);
    } catch (ExecutionException e) {
      boolean sendsAgain = kind.http2() ? unprocessed(e) : kind != Kind.FRESH && closed(e);
      if (began.get() || !sendsAgain || more == 0) throw new IOException(e.getCause());
      again.incrementAndGet();
      return ask(kind, more - 1);
    }
  }

  private static boolean closed(ExecutionException e) {
    return e.getCause() instanceof HttpClosedException;
  }

  /** Whether a server that ends a connection of HTTP/2 said that it will not look at a request. */
  private static boolean unprocessed(ExecutionException e) {
    return String.valueOf(e.getMessage()).contains("GOAWAY");
  }

  private Future<Answer> sent(Kind kind, AtomicBoolean began) {
    return client(kind)
        .request(target)
        .compose(
            request ->
                request
                    .putHeader("authorization", "Bearer " + key)
                    .putHeader("content-type", "application/json")
                    // The bare vendor tells a stream by it.
                    .putHeader("accept", kind.stream() ? "text/event-stream" : "application/json")
                    .send(kind.stream() ? stream : whole))
        .compose(
            response -> {
              began.set(true);
              return response.body().map(body -> answer(kind, response, body));
            });
  }

  private HttpClient client(Kind kind) {
    if (kind.http2()) return http2;
    return kind == Kind.FRESH ? fresh : kept;
  }

  private static Answer answer(Kind kind, HttpClientResponse response, Buffer body) {
    String id = response.headers().get(ID);
    String known = id == null ? "" : id;
    if (response.version() == HttpVersion.HTTP_2 != kind.http2())
      return new Answer(known, "was served by " + response.version());
    return Answer.of(kind, response.statusCode(), known, body.toString());
  }

  @Override
  public int askedAgain() {
    return again.get();
  }

  @Override
  public void close() throws Exception {
    for (HttpClient each : new HttpClient[] {kept, fresh, http2}) {
      each.close()
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }
}
