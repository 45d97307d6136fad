package dev.drawbridge.http;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A port has so many connections at most, and those that say nothing give way. */
class PortConnectionsIT {
  private static final int MOST = 4;
  private static final int LARGE = 64 << 20;
  private static final HttpPort.Place TEST = new HttpPort.Place(0, "127.0.0.1", "test.port");
  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicInteger asked = new AtomicInteger();
  private final Promise<Void> answer = Promise.promise();
  private final List<Socket> sockets = new ArrayList<>();
  private final CompletableFuture<Boolean> large = new CompletableFuture<>();
  private int port;

  @BeforeEach
  void listen() throws Exception {
    var connections =
        new PortConnections(
            vertx,
            Duration.ofMinutes(5),
            () -> Duration.ofMillis(200),
            new ConnectionLimit(MOST, 0, "test", registry),
            Peers.ANYBODY);
    serve(
        connections,
        request -> {
          PortConnections.serving(request);
          if ("/large".equals(request.path())) {
            request.response().setChunked(true).write(Buffer.buffer(new byte[LARGE]));
            request.response().end().onComplete(done -> large.complete(done.succeeded()));
          } else if ("/held".equals(request.path())) {
            asked.incrementAndGet();
            answer.future().onComplete(v -> request.response().end("held"));
          } else {
            request.response().end("at once");
          }
        });
  }

  /** Has a port of its own served, on which the following connections are made. */
  private void serve(PortConnections connections, Handler<HttpServerRequest> requests)
      throws Exception {
    HttpServer server =
        vertx
            .createHttpServer(HttpPort.options())
            .connectionHandler(connections::opened)
            .requestHandler(requests);
    port = await(HttpPort.listen(server, TEST)).actualPort();
  }

  @AfterEach
  void close() throws Exception {
    for (Socket socket : sockets) socket.close();
    await(vertx.close());
  }

  private Socket open() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(30_000);
    sockets.add(socket);
    return socket;
  }

  private static void ask(Socket socket, String path) throws IOException {
    String head = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
  }

  private static String line(Socket socket) throws IOException {
    byte[] bytes = new byte[15];
    int n = socket.getInputStream().readNBytes(bytes, 0, bytes.length);
    return new String(bytes, 0, n, StandardCharsets.US_ASCII);
  }

  private double turnedAway() {
    return registry.get("drawbridge.connections.refused").counter().count();
  }

  @Test
  void theLongestSilentGivesWayToANewOne() throws Exception {
    for (int i = 0; i < 3 * MOST; i++) open();

    Socket asks = open();
    ask(asks, "/");

    assertEquals("HTTP/1.1 200 OK", line(asks));
    for (Socket first : sockets.subList(0, 2 * MOST)) assertEquals("", line(first));
    assertEquals(0, turnedAway());
  }

  @Test
  void oneThatAwaitsItsAnswerKeepsItsPlace() throws Exception {
    List<Socket> held = new ArrayList<>();
    for (int i = 0; i < MOST; i++) {
      Socket socket = open();
      ask(socket, "/held");
      held.add(socket);
    }
    Await.until("all have asked", () -> asked.get() == MOST);
    Await.until("the newcomer is closed", () -> closed(open()));

    answer.complete();

    for (Socket socket : held) assertEquals("HTTP/1.1 200 OK", line(socket));
    assertTrue(turnedAway() >= 1);
  }

  private static boolean closed(Socket socket) throws IOException {
    ask(socket, "/");
    try {
      return line(socket).isEmpty();
    } catch (IOException reset) {
      return true;
    }
  }

  @Test
  void anAnswerThatNobodyTakesIsGivenUp() throws Exception {
    ask(open(), "/large");

    assertFalse(large.get(30, TimeUnit.SECONDS));
    for (int i = 0; i < MOST; i++) {
      Socket socket = open();
      ask(socket, "/held");
    }
    Await.until("all have a place", () -> asked.get() == MOST);
  }

  @Test
  void anAnswerThatIsTakenSlowlyIsNotGivenUp() throws Exception {
    Socket slow = open();
    ask(slow, "/large");
    int taken = 0;
    // Longer than an answer may lie untaken, and never that long without a read
    for (int i = 0; i < 40; i++) {
      taken += slow.getInputStream().readNBytes(1 << 20).length;
      Thread.sleep(20);
    }
    while (taken < LARGE) {
      int n = slow.getInputStream().readNBytes(1 << 20).length;
      if (n == 0) break;
      taken += n;
    }

    assertTrue(taken >= LARGE, "taken: " + taken);
    assertTrue(large.get(30, TimeUnit.SECONDS));
  }

  @Test
  void thePlaceOfOneThatLeftIsFree() throws Exception {
    for (int i = 0; i < 10 * MOST; i++) {
      try (Socket socket = open()) {
        ask(socket, "/");
        assertEquals("HTTP/1.1 200 OK", line(socket));
      }
    }
    assertEquals(0, turnedAway());
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    HttpServer second =
        Vertx.vertx().createHttpServer(HttpPort.options()).requestHandler(request -> {});

    Throwable failure =
        assertThrows(
            ExecutionException.class,
            () ->
                await(
                    HttpPort.listen(second, new HttpPort.Place(port, "127.0.0.1", "listen.port"))));

    assertEquals(
        "port "
            + port
            + " of 127.0.0.1 (listen.port) is taken by another process: end it, or name"
            + " another port",
        String.valueOf(failure.getMessage()).replaceFirst("^[^:]*: ", ""));
  }

  @Test
  void anAddressHasNoMoreThanItsShare() throws Exception {
    var of =
        new PortConnections(
            vertx,
            Duration.ofMinutes(5),
            () -> Duration.ofMinutes(5),
            new ConnectionLimit(10 * MOST, 2, "shared", registry),
            new Peers(TrustedNetworks.NONE, false, null, 2));
    HttpServer server =
        vertx
            .createHttpServer(HttpPort.options())
            .connectionHandler(of::opened)
            .requestHandler(
                request -> {
                  PortConnections.serving(request);
                  request.response().end("at once");
                });
    port = await(HttpPort.listen(server, TEST)).actualPort();
    Socket first = open();
    ask(first, "/");
    assertEquals("HTTP/1.1 200 OK", line(first));
    Socket second = open();
    ask(second, "/");
    assertEquals("HTTP/1.1 200 OK", line(second));

    assertTrue(closed(open()), "one too many");

    first.close();
    Await.until("its place is free", () -> !closed(open()));
  }

  /**
   * A connection may be accepted in the moment between the port's binding and Vert.x's beginning to
   * count: it is not counted then, while its requests are.
   */
  @Test
  void aConnectionThatIsNotCountedYetIsServed() throws Exception {
    var meters = new SimpleMeterRegistry();
    Vertx counting =
        Vertx.builder()
            .withMetrics(new MicrometerMetricsFactory(meters))
            .with(
                new VertxOptions()
                    .setMetricsOptions(new MicrometerMetricsOptions().setEnabled(true)))
            .build();
    try {
      var taken =
          new PortConnections(
              counting,
              Duration.ofMinutes(5),
              () -> Duration.ofMinutes(5),
              new ConnectionLimit(MOST, 0, "counting", registry),
              Peers.ANYBODY);
      HttpServer server =
          counting
              .createHttpServer(HttpPort.options())
              .connectionHandler(
                  connection -> {
                    ((ConnectionBase) connection).metric(null);
                    taken.opened(connection);
                  })
              .requestHandler(request -> request.response().end("counted"));
      port = await(HttpPort.listen(server, TEST)).actualPort();
      Socket socket = open();
      ask(socket, "/");

      assertEquals("HTTP/1.1 200 OK", line(socket));
    } finally {
      await(counting.close());
    }
  }

  @Test
  void oneWhoseRequestWaitsIsNotTakenForSilent() throws Exception {
    Promise<Void> later = Promise.promise();
    var of =
        new PortConnections(
            vertx,
            Duration.ofMillis(200),
            () -> Duration.ofMinutes(5),
            new ConnectionLimit(MOST, 0, "waiting", registry),
            Peers.ANYBODY);
    serve(
        of,
        request -> {
          PortConnections.waits(request);
          asked.incrementAndGet();
          later
              .future()
              .onComplete(
                  v -> {
                    PortConnections.serving(request);
                    request.response().end("late");
                  });
        });
    Socket waits = open();
    ask(waits, "/");
    Await.until("it has asked", () -> asked.get() == 1);

    for (int i = 0; i < 2; i++) assertEquals("", line(open()), "one that is silent is closed");
    later.complete();

    assertEquals("HTTP/1.1 200 OK", line(waits));
  }
}
