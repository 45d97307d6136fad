package dev.drawbridge.http;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.CertificateAuthority;
import dev.drawbridge.fixture.CertificateAuthority.Issued;
import dev.drawbridge.http.tls.TlsSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A port that is left to a younger process waits for clients that are slow to hear of it. */
@EnabledOnOs(OS.LINUX)
class PortDepartureIT {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final String SERVED = "served";
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GO_AWAY = 7;
  private static final int ACKNOWLEDGES = 1;
  private static final int PING_BYTES = 8;
  private static final int PATIENCE_MILLIS = 60_000;

  private static TlsSettings tls;
  private static SSLContext trust;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
  private final AtomicInteger open = new AtomicInteger();

  /** No test takes as long. */
  private final PortDeparture patient = new PortDeparture(Duration.ofMinutes(10));

  private final PortDeparture hasty = new PortDeparture(Duration.ZERO);

  @BeforeAll
  static void certificate(@TempDir Path folder) throws Exception {
    CertificateAuthority ca = CertificateAuthority.in(folder);
    Issued issued = ca.issue("port", "EC", "-groupname", "secp256r1");
    tls = TlsSettings.read(issued.cert(), issued.key(), null);
    trust = ca.client(null);
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  private int serve(PortDeparture departure) throws Exception {
    HttpServer server =
        vertx
            .createHttpServer(HttpPort.callers(tls).setReusePort(true))
            .connectionHandler(
                connection -> {
                  departure.opened(connection);
                  open.incrementAndGet();
                })
            .requestHandler(
                request -> {
                  departure.arrived(request);
                  request.response().end(SERVED);
                });
    return await(HttpPort.listen(server, new HttpPort.Place(0, "127.0.0.1", "test.port")))
        .actualPort();
  }

  private static Socket accepted(int port) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), port);
  }

  private SSLSocket greeted(Socket socket, String protocol) throws Exception {
    int before = open.get();
    SSLSocket encrypted =
        (SSLSocket)
            trust.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
    SSLParameters parameters = encrypted.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {protocol});
    encrypted.setSSLParameters(parameters);
    encrypted.startHandshake();
    if (protocol.equals("h2")) {
      encrypted.getOutputStream().write(PREFACE);
      frame(encrypted, 0, SETTINGS, 0);
    }
    encrypted.setSoTimeout(PATIENCE_MILLIS);
    Await.until("it is open", () -> open.get() > before);
    return encrypted;
  }

  private static void frame(Socket socket, int length, int type, int flags) throws IOException {
    byte[] frame = new byte[9 + length];
    frame[2] = (byte) length;
    frame[3] = (byte) type;
    frame[4] = (byte) flags;
    socket.getOutputStream().write(frame);
  }

  /** Reads to a frame of that type; its first four bytes. */
  private static int next(Socket socket, int type) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    while (true) {
      byte[] head = new byte[9];
      in.readFully(head);
      int length = (head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | (head[2] & 0xff);
      byte[] body = new byte[length];
      in.readFully(body);
      if (head[3] == type) {
        return body[0] << 24 | (body[1] & 0xff) << 16 | (body[2] & 0xff) << 8 | (body[3] & 0xff);
      }
    }
  }

  @Test
  void aHandshakeThatHasBegunIsWaitedFor() throws Exception {
    int port = serve(patient);
    try (SSLSocket first = greeted(accepted(port), "http/1.1");
        Socket late = accepted(port);
        SSLSocket after = greeted(accepted(port), "http/1.1")) {
      patient.leave();
      assertFalse(patient.quiet(0), "a client is in the middle of its handshake");

      try (SSLSocket greeted = greeted(late, "http/1.1")) {
        Await.until("all is quiet", () -> patient.quiet(0));
        String answer = asked(greeted);

        assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
        assertTrue(answer.contains("connection: close"), answer);
      }
      assertFalse(first.isClosed() || after.isClosed());
    }
  }

  private static String asked(Socket socket) throws IOException {
    socket
        .getOutputStream()
        .write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    StringBuilder answer = new StringBuilder();
    while (answer.indexOf(SERVED) < 0) answer.append((char) socket.getInputStream().read());
    return answer.toString();
  }

  @Test
  void aClientThatHasNotHeardOfItIsWaitedFor() throws Exception {
    try (SSLSocket client = greeted(accepted(serve(patient)), "h2")) {
      patient.leave();
      assertFalse(patient.quiet(0), "the client may still begin requests");
      assertEquals(Integer.MAX_VALUE, next(client, GO_AWAY), "all that it has begun are served");
      next(client, PING);

      frame(client, PING_BYTES, PING, ACKNOWLEDGES);

      Await.until("all is quiet", () -> patient.quiet(0));
      Future<Void> told = patient.tookLast();
      assertEquals(0, next(client, GO_AWAY), "no request came");
      assertFalse(told.isComplete());
      next(client, PING);
      frame(client, PING_BYTES, PING, ACKNOWLEDGES);
      await(told);
    }
  }

  @Test
  void aClientThatVanishedIsNotWaitedForLong() throws Exception {
    try (SSLSocket client = greeted(accepted(serve(hasty)), "h2")) {
      hasty.leave();

      assertTrue(hasty.quiet(0));
      assertEquals(Integer.MAX_VALUE, next(client, GO_AWAY));
    }
  }
}
