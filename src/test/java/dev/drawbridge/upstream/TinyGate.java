package dev.drawbridge.upstream;

import dev.drawbridge.fixture.Await;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The least of a gate: relays every request as a streamed chat, as the real one does. */
final class TinyGate {
  final BlockingQueue<Relayed> relayed = new LinkedBlockingQueue<>();
  final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
  private final Upstream upstream;
  private final HttpServer server;

  TinyGate(Vertx vertx, Upstream upstream) throws Exception {
    this.upstream = upstream;
    server = vertx.createHttpServer().requestHandler(this::handle);
    Await.await(server.listen(0, "127.0.0.1"));
  }

  private void handle(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    RunningAttempt sending = upstream.send(Fixture.chat(true));
    response.closeHandler(v -> sending.abort());
    sending
        .answer()
        .compose(
            answer -> {
              answers.add(answer);
              if (!(answer instanceof Answer.Served served))
                return response.setStatusCode(502).end();
              response.setChunked(true).putHeader("content-type", "text/event-stream");
              return served
                  .body()
                  .relay(response)
                  .compose(
                      end -> {
                        relayed.add(end);
                        return response.ended() || response.closed()
                            ? Future.<Void>succeededFuture()
                            : response.end();
                      });
            });
  }

  /** A client that has sent a request and read nothing. */
  Socket client() throws Exception {
    var socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort());
    String head = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }
}
