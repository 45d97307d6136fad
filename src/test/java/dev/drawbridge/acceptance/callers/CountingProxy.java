package dev.drawbridge.acceptance.callers;

import dev.drawbridge.fixture.Await;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** Passes bytes on to a server on loopback and counts the connections and the answers. */
final class CountingProxy {
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 [1-5][0-9][0-9] ");

  private final int to;
  private final NetServer server;
  private final NetClient client;
  private final AtomicInteger connections = new AtomicInteger();
  private final StringBuilder answered = new StringBuilder();

  private CountingProxy(Vertx vertx, int to) {
    this.to = to;
    server = vertx.createNetServer();
    client = vertx.createNetClient();
  }

  /** Listens until the Vert.x instance is closed. */
  static CountingProxy start(Vertx vertx, int to) throws Exception {
    var proxy = new CountingProxy(vertx, to);
    Await.await(proxy.server.connectHandler(proxy::connected).listen(0, "127.0.0.1"));
    return proxy;
  }

  private void connected(NetSocket from) {
    connections.incrementAndGet();
    from.pause();
    client
        .connect(to, "127.0.0.1")
        .onFailure(failure -> from.close())
        .onSuccess(onward -> join(from, onward));
  }

  private void join(NetSocket from, NetSocket onward) {
    from.exceptionHandler(reset -> onward.close());
    onward.exceptionHandler(reset -> from.close());
    from.closeHandler(closed -> onward.close());
    onward.closeHandler(closed -> from.close());
    onward.handler(
        bytes -> {
          note(bytes.toString("ISO-8859-1"));
          from.write(bytes);
        });
    from.handler(onward::write);
    from.resume();
  }

  private synchronized void note(String bytes) {
    answered.append(bytes);
  }

  int port() {
    return server.actualPort();
  }

  int connections() {
    return connections.get();
  }

  /** How many answers the server has given. */
  synchronized long answers() {
    return STATUS.matcher(answered).results().count();
  }
}
