package dev.drawbridge.acceptance.callers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.RawPorts;
import dev.drawbridge.fixture.RawPorts.Port;
import dev.drawbridge.fixture.TestGateway;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that two readers could read in two ways, and names that are not ours, on both ports. */
class PortAttackIT {
  static final String SMUGGLED = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static RawPorts ports;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    ports = RawPorts.start(folder, "2s");
  }

  @AfterAll
  static void stop() throws Exception {
    ports.close();
  }

  private static String post(Port port, List<String> headers) {
    return RawPorts.post(port, ports.key(port), headers.toArray(String[]::new));
  }

  private static void assertRefusedAlone(Port port, String text) throws Exception {
    int before = ports.house().vendor().calls().size();

    String answer = ports.answer(port, text);

    assertTrue(answer.matches("(?s)HTTP/1\\.[01] 4.*"), answer);
    assertEquals(2, answer.split("HTTP/1\\.[01] ", -1).length, "one answer: " + answer);
    assertFalse(answer.contains("\"secret\""), answer);
    assertEquals(before, ports.house().vendor().calls().size());
  }

  static Stream<List<String>> twoLengths() {
    return Stream.of(
        List.of("Content-Length: 4", "Transfer-Encoding: chunked"),
        List.of("Transfer-Encoding: chunked", "Content-Length: 4"),
        List.of("Content-Length: 4", "Content-Length: 60"),
        List.of("Content-Length: 4, 60"),
        List.of("Content-Length: +4"),
        List.of("Content-Length: -4"),
        List.of("Content-Length: 0x4"),
        List.of("Content-Length: 4 4"),
        List.of("Content-Length : 4"),
        List.of("Transfer-Encoding : chunked"),
        List.of("Transfer-Encoding: xchunked"),
        List.of("Transfer-Encoding: chunked, identity"),
        List.of("Transfer-Encoding: identity", "Content-Length: 4"),
        List.of("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
        List.of("Transfer-Encoding:\u000bchunked"));
  }

  @ParameterizedTest
  @MethodSource("twoLengths")
  void aBodyOfTwoLengthsIsRefusedOnBothPorts(List<String> headers) throws Exception {
    for (Port port : Port.values()) {
      assertRefusedAlone(port, post(port, headers) + "0\r\n\r\n" + SMUGGLED);
    }
  }

  static Stream<String> chunks() {
    return Stream.of(
        "2;\n{}\r\n0\r\n\r\n",
        "2;a=\"\n\"\r\n{}\r\n0\r\n\r\n",
        "2\n{}\n0\n\n",
        "2;a=\rb\r\n{}\r\n0\r\n\r\n",
        "2 0\r\n{}\r\n0\r\n\r\n",
        "0x2\r\n{}\r\n0\r\n\r\n",
        "+2\r\n{}\r\n0\r\n\r\n",
        "ffffffffffffffff2\r\n{}\r\n0\r\n\r\n",
        "2\r\n{}0\r\n\r\n",
        "2\r\n{}\n0\r\n\r\n");
  }

  @ParameterizedTest
  @MethodSource("chunks")
  void aChunkThatTwoReadersReadDifferentlyIsRefusedOnBothPorts(String chunks) throws Exception {
    for (Port port : Port.values()) {
      assertRefusedAlone(
          port, post(port, List.of("Transfer-Encoding: chunked")) + chunks + SMUGGLED);
    }
  }

  @Test
  void aChunksExtensionIsReadOver() throws Exception {
    String body = TestGateway.chatBody(HouseGateway.MODEL, false);
    String chunks = Integer.toHexString(body.length()) + ";a=\"b;c\"\r\n" + body + "\r\n0\r\n\r\n";

    String answer =
        ports.answer(
            Port.CALLERS, post(Port.CALLERS, List.of("Transfer-Encoding: chunked")) + chunks);

    assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/livez/../api/v1/keys",
        "/tlog/checkpoint/../../api/v1/keys",
        "http://localhost/livez/../api/v1/keys",
        "http://evil.example/api/v1/keys",
        "/api/v1/%6beys",
        "//api/v1/keys"
      })
  void whatIsAuthorisedIsWhatIsServed(String target) throws Exception {
    String answer =
        ports.answer(
            Port.ADMINS,
            "GET "
                + target
                + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + ports.key(Port.ADMINS)
                + "\r\n\r\n");

    if (answer.startsWith("HTTP/1.1 404")) return;
    assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
    String event = ports.event(answer);
    assertTrue(event.contains("\"resource\":\"/api/v1/keys\""), event);
  }

  @ParameterizedTest
  @CsvSource({
    "http://evil.example/v1/models, localhost, 200",
    "http://evil.example/nowhere, localhost, 404",
    "/v1/models, evil.example, 200",
    "//evil.example/v1/models, localhost, 404",
    "/v1/../v1/models, localhost, 404",
    "/v1/%6dodels, localhost, 404"
  })
  void aCallersTargetIsItsPathWhateverHostItNames(String target, String host, int status)
      throws Exception {
    String answer =
        ports.answer(
            Port.CALLERS,
            "GET "
                + target
                + " HTTP/1.1\r\nConnection: close\r\nHost: "
                + host
                + "\r\nAuthorization: Bearer "
                + ports.key(Port.CALLERS)
                + "\r\n\r\n");

    assertTrue(answer.startsWith("HTTP/1.1 " + status), answer);
    assertFalse(answer.contains("evil"), answer);
  }

  private static String page(Port port, String path, String host, String more) throws Exception {
    String head = "GET " + path + " HTTP/1.1\r\nConnection: close\r\nHost: " + host + "\r\n";
    return ports.answer(port, head + more + "\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "evil.example:9090, ''",
    "127.0.0.1.evil.example, ''",
    "localhost.evil.example, ''",
    "evil_.example, ''",
    "'evil.example, localhost', ''",
    "localhost, http://evil.example",
    "127.0.0.1, 'null'"
  })
  void aPageOfAnotherNameReadsNothingOfTheAdminPort(String host, String origin) throws Exception {
    String more = origin.isEmpty() ? "" : "Origin: " + origin + "\r\n";
    for (String path : List.of("/metrics", "/readyz", "/", "/openapi.yaml")) {
      String answer = page(Port.ADMINS, path, host, more);

      assertTrue(answer.matches("(?s)HTTP/1\\.1 40[03] .*"), path + ": " + answer);
      assertFalse(answer.contains("jvm_"), answer);
      assertFalse(answer.toLowerCase(Locale.ROOT).contains("access-control"), answer);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:9090, ''",
    "LOCALHOST, ''",
    "gw.localhost, ''",
    "127.0.0.1:9090, ''",
    "127.8.9.10, ''",
    "[::1]:9090, ''",
    "localhost, http://localhost:9090",
    "127.0.0.1:9090, http://127.0.0.1:9090"
  })
  void whoNamesLoopbackReadsIt(String host, String origin) throws Exception {
    String more = origin.isEmpty() ? "" : "Origin: " + origin + "\r\n";

    assertTrue(page(Port.ADMINS, "/livez", host, more).startsWith("HTTP/1.1 200"));
  }

  @Test
  void whoHasACredentialMayComeByAnotherName() throws Exception {
    String more = "X-Api-Key: " + ports.key(Port.ADMINS) + "\r\n";

    for (String path : List.of("/api/v1/keys", "/metrics", "/openapi.yaml")) {
      assertTrue(page(Port.ADMINS, path, "gw.acme.example", more).startsWith("HTTP/1.1 200"), path);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization: Bearer x",
        "X-Api-Key: x",
        "X-Api-Key: dbk_aaaaaaaaaaaa_x",
        "Authorization: Bearer a.b.c"
      })
  void aCredentialThatAPageMadeUpIsNone(String credential) throws Exception {
    for (String path : List.of("/metrics", "/readyz", "/", "/livez", "/openapi.yaml")) {
      String answer = page(Port.ADMINS, path, "evil.example", credential + "\r\n");

      assertTrue(answer.startsWith("HTTP/1.1 403"), path + ": " + answer);
    }
  }

  @Test
  void aPageOfAnotherNameIsAStrangerToTheCallersPort() throws Exception {
    for (String path : List.of("/v1/models", "/drawbridge/v1/whoami")) {
      String answer = page(Port.CALLERS, path, "evil.example", "Origin: http://evil.example\r\n");

      assertTrue(answer.startsWith("HTTP/1.1 401"), answer);
      assertFalse(answer.toLowerCase(Locale.ROOT).contains("access-control"), answer);
    }
  }
}
