package dev.drawbridge.http;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.FreePorts;
import io.netty.channel.Channel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.impl.HttpServerConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Who has a port alone, and who of two that share it gets new connections. */
@EnabledOnOs(OS.LINUX)
class SharedPortIT {
  /** Enough that by chance not all of them go to one of two. */
  private static final int CONNECTIONS = 64;

  private final Vertx older = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
  private final Vertx younger = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
  private final CompletableFuture<Channel> listener = new CompletableFuture<>();

  @AfterEach
  void close() throws Exception {
    await(older.close());
    await(younger.close());
  }

  private static HttpPort.Place free() throws IOException {
    return new HttpPort.Place(FreePorts.take(1)[0], "127.0.0.1", "listen.port");
  }

  private HttpServer share(Vertx process, HttpPort.Place place, String says) throws Exception {
    HttpServer server =
        process
            .createHttpServer(HttpPort.options().setReusePort(true))
            .connectionHandler(
                connection ->
                    listener.complete(
                        ((HttpServerConnection) connection)
                            .channelHandlerContext()
                            .channel()
                            .parent()))
            .requestHandler(request -> request.response().end(says));
    return await(HttpPort.listen(server, place));
  }

  private static String asked(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket
          .getOutputStream()
          .write(
              "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return answer.substring(answer.lastIndexOf('\n') + 1);
    }
  }

  @Test
  void aPortThatIsSharedIsClaimedByOne() throws Exception {
    HttpPort.Place place = free();
    try (PortClaim claim = PortClaim.of(place)) {
      assertThrows(IOException.class, () -> PortClaim.of(place), "two claims at once");
      share(older, place, "older");
    }
    IOException taken = assertThrows(IOException.class, () -> PortClaim.of(place));
    assertTrue(String.valueOf(taken.getMessage()).contains("(listen.port) is taken"));
    assertEquals("older", asked(place.port()));
    share(younger, place, "younger");
  }

  @Test
  void eachPortThatIsTakenIsNamed() throws Exception {
    HttpPort.Place one = free();
    HttpPort.Place two = new HttpPort.Place(FreePorts.take(1)[0], "127.0.0.1", "admin.port");
    HttpPort.requireFree(List.of(one, two));
    share(older, one, "one");
    share(older, two, "two");

    IOException taken =
        assertThrows(IOException.class, () -> HttpPort.requireFree(List.of(one, two)));

    String said = String.valueOf(taken.getMessage());
    assertTrue(said.contains(one + " is taken") && said.contains(two + " is taken"), said);
  }

  @Test
  void newConnectionsGoToTheYounger() throws Exception {
    HttpPort.Place place = free();
    share(older, place, "older");
    assertEquals("older", asked(place.port()));
    Channel left = listener.get();
    HttpServer second = share(younger, place, "younger");

    assertTrue(SharedPort.leaveToYounger(left));

    for (int i = 0; i < CONNECTIONS; i++) assertEquals("younger", asked(place.port()));
    await(older.close());
    for (int i = 0; i < CONNECTIONS; i++) assertEquals("younger", asked(place.port()));
    assertEquals(place.port(), second.actualPort());
  }

  @Test
  void theOlderGoesOnAloneWhereTheYoungerLeaves() throws Exception {
    HttpPort.Place place = free();
    share(older, place, "older");
    assertEquals("older", asked(place.port()));
    assertTrue(SharedPort.leaveToYounger(listener.get()));
    for (int i = 0; i < CONNECTIONS; i++) assertEquals("older", asked(place.port()));

    HttpServer second = share(younger, place, "younger");
    assertEquals("younger", asked(place.port()));
    await(second.close());

    for (int i = 0; i < CONNECTIONS; i++) assertEquals("older", asked(place.port()));
  }
}
