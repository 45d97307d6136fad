package dev.drawbridge.acceptance.callers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.Prerequisite;
import dev.drawbridge.fixture.RawConnection;
import dev.drawbridge.fixture.ServerProcess;
import dev.drawbridge.fixture.TestGateway;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;

/**
 * Requests that two readers could read in two ways, through a real nginx that keeps one connection
 * to the gateway for all its clients: the gateway answers what nginx asked and nothing more, and
 * the next client has its own answer.
 */
class NginxIT {
  private static HouseGateway house;
  private static CountingProxy proxy;
  private static ServerProcess nginx;
  private static Path log;

  /** Reads a request whole before it passes it on. */
  private static int buffering;

  /** Passes a request on as it comes. */
  private static int streaming;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    // CI installs it where it can, so it may be missing there too.
    Path program =
        Prerequisite.onPath("nginx")
            .orElseThrow(
                () ->
                    new TestAbortedException(
                        "nginx is not on the PATH, so no request goes through one"));
    house = HouseGateway.start(folder, "linger: 10ms, read: 2s", "upstream: { attempts: 1 }\n");
    proxy = CountingProxy.start(house.vertx(), house.gateway().port());
    log = folder.resolve("access.log");
    nginx =
        ServerProcess.start(
            2, folder.resolve("nginx.out"), ports -> command(program, folder, ports));
    streaming = nginx.port(0);
    buffering = nginx.port(1);
  }

  @AfterAll
  static void stop() throws Exception {
    if (nginx != null) nginx.close();
    if (house != null) house.close();
  }

  private static ProcessBuilder command(Path program, Path folder, int... ports) throws Exception {
    String configuration = configuration(folder, ports[0], ports[1]);
    Path file = Files.writeString(folder.resolve("nginx.conf"), configuration);
    return new ProcessBuilder(
            program.toString(), "-p", folder + "/", "-e", "error.log", "-c", "" + file)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
  }

  /** Headers of odd names pass, and a line of the log begins with the status that was passed on. */
  private static String configuration(Path folder, int streaming, int buffering) {
    String temporary =
        List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi").stream()
            .map(kind -> kind + "_temp_path " + folder.resolve(kind) + ";\n")
            .reduce("", String::concat);
    return """
    daemon off;
    master_process off;
    pid %1$s/nginx.pid;
    events { worker_connections 64; }
    http {
      %2$s
      log_format asked '$upstream_status "$request"';
      access_log %1$s/access.log asked;
      keepalive_timeout 100ms;
      client_body_timeout 300ms;
      ignore_invalid_headers off;
      underscores_in_headers on;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      upstream gateway { server 127.0.0.1:%3$d; keepalive 1; }
      server { listen 127.0.0.1:%4$d; location / { proxy_pass http://gateway; } }
      server {
        listen 127.0.0.1:%5$d;
        location / { proxy_pass http://gateway; proxy_request_buffering off; }
      }
    }
    """
        .formatted(folder, temporary, proxy.port(), buffering, streaming);
  }

  /** How many requests nginx has passed on and was answered. */
  private static long asked() throws Exception {
    try (var lines = Files.lines(log)) {
      return lines.filter(line -> line.matches("[0-9].*")).count();
    }
  }

  /** What nginx answers to those bytes until it closes the connection. */
  private static String raw(int port, String text) throws Exception {
    try (RawConnection call = new RawConnection(port)) {
      return call.send(text).untilClosed();
    }
  }

  private static void assertNextClientIsServed(int port) throws Exception {
    String answer =
        raw(
            port,
            "GET /drawbridge/v1/whoami HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + house.key()
                + "\r\nConnection: close\r\n\r\n");

    assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
    assertTrue(answer.contains(house.keyId()), answer);
    assertEquals(2, answer.split("HTTP/1\\.1 ", -1).length, "one answer: " + answer);
  }

  private static void assertNothingIsSmuggled(String text) throws Exception {
    for (int port : new int[] {buffering, streaming}) {
      assertNextClientIsServed(port);
      String answer = raw(port, text);
      assertNextClientIsServed(port);

      assertEquals(asked(), proxy.answers(), Files.readString(log) + answer);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.drawbridge.acceptance.callers.PortAttackIT#twoLengths")
  void aBodyOfTwoLengthsHidesNoRequest(List<String> headers) throws Exception {
    String rest = "0\r\n\r\n" + PortAttackIT.SMUGGLED;
    List<String> whole =
        headers.stream().map(header -> header.replace("4", "" + rest.length())).toList();
    for (List<String> each : List.of(headers, whole)) {
      assertNothingIsSmuggled(RawConnection.head(house.key(), each.toArray(String[]::new)) + rest);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.drawbridge.acceptance.callers.PortAttackIT#chunks")
  void aChunkThatTwoReadersReadDifferentlyHidesNoRequest(String chunks) throws Exception {
    assertNothingIsSmuggled(
        RawConnection.head(house.key(), "Transfer-Encoding: chunked")
            + chunks
            + PortAttackIT.SMUGGLED);
  }

  @Test
  void aRequestInAChunkOrItsExtensionIsNone() throws Exception {
    String body = TestGateway.chatBody(HouseGateway.MODEL, false);
    String inside = Integer.toHexString(PortAttackIT.SMUGGLED.length());
    for (String chunks :
        List.of(
            Integer.toHexString(body.length()) + ";a=\"GET /livez\"\r\n" + body + "\r\n0\r\n\r\n",
            inside + "\r\n" + PortAttackIT.SMUGGLED + "\r\n0\r\n\r\n",
            "0;a=b\r\nX: y\r\n\r\n")) {
      assertNothingIsSmuggled(
          RawConnection.head(house.key(), "Transfer-Encoding: chunked") + chunks);
    }
  }

  @Test
  void clientsShareAConnectionToTheGateway() throws Exception {
    assertNextClientIsServed(streaming);
    int before = proxy.connections();
    for (int i = 0; i < 3; i++) assertNextClientIsServed(streaming);

    assertEquals(before, proxy.connections());
    assertEquals(asked(), proxy.answers());
  }
}
