package dev.drawbridge.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;

/**
 * What a relay on Vert.x costs without any stage: a server that hands each body to a client with
 * the options of {@code upstream}, and the answer back piece by piece.
 */
public final class BareRelay {
  private final HttpClientAgent client;
  private final int vendorPort;

  private BareRelay(Vertx vertx, int vendorPort) {
    this.vendorPort = vendorPort;
    client =
        vertx
            .httpClientBuilder()
            .with(
                new HttpClientOptions()
                    .setKeepAlive(true)
                    .setPipelining(false)
                    .setMaxChunkSize(1 << 16)
                    .setTcpNoDelay(true))
            .with(new PoolOptions().setHttp1MaxSize(256).setMaxWaitQueueSize(256))
            .build();
  }

  /** Starts on a free loopback port, in front of the vendor on another. */
  public static Future<HttpServer> start(Vertx vertx, int vendorPort) {
    var relay = new BareRelay(vertx, vendorPort);
    return vertx.createHttpServer().requestHandler(relay::handle).listen(0, "127.0.0.1");
  }

  private void handle(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    request
        .body()
        .onSuccess(
            body ->
                client
                    .request(
                        new RequestOptions()
                            .setMethod(HttpMethod.POST)
                            .setHost("127.0.0.1")
                            .setPort(vendorPort)
                            .setURI(request.uri()))
                    .onFailure(failure -> response.setStatusCode(502).end())
                    .onSuccess(
                        out -> {
                          response.closeHandler(v -> out.reset());
                          forwardHead(request, out);
                          out.send(body)
                              .onFailure(failure -> fail(response))
                              .onSuccess(in -> relay(in, response));
                        }));
  }

  private static void forwardHead(HttpServerRequest request, HttpClientRequest out) {
    out.headers().set(HttpHeaders.CONTENT_TYPE, "application/json");
    String accept = request.getHeader(HttpHeaders.ACCEPT);
    if (accept != null) out.headers().set(HttpHeaders.ACCEPT, accept);
    out.headers().set(HttpHeaders.ACCEPT_ENCODING, HttpHeaders.IDENTITY);
  }

  private static void fail(HttpServerResponse response) {
    if (!response.ended() && !response.headWritten()) response.setStatusCode(502).end();
  }

  private static void relay(HttpClientResponse in, HttpServerResponse out) {
    out.setStatusCode(in.statusCode());
    String type = in.getHeader(HttpHeaders.CONTENT_TYPE);
    if (type != null) out.headers().set(HttpHeaders.CONTENT_TYPE, type);
    String length = in.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length == null) out.setChunked(true);
    else out.headers().set(HttpHeaders.CONTENT_LENGTH, length);
    in.exceptionHandler(broken -> {});
    in.handler(
        piece -> {
          out.write(piece);
          if (out.writeQueueFull()) {
            in.pause();
            out.drainHandler(v -> in.resume());
          }
        });
    in.endHandler(v -> out.end());
  }
}
