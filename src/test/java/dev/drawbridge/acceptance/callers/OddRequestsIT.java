package dev.drawbridge.acceptance.callers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.ThreeModelGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Odd requests to the callers' port: each gets an answer with an id, and none hangs. */
class OddRequestsIT {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  @TempDir static Path folder;
  private static ThreeModelGateway setup;
  private static FakeVendor vendor;
  private static TestGateway gateway;
  private static String research;

  @BeforeAll
  static void start() throws Exception {
    setup = ThreeModelGateway.start(folder);
    vendor = setup.vendor();
    gateway = setup.gateway();
    research = gateway.key("research");
  }

  @AfterAll
  static void stop() throws Exception {
    setup.close();
    HTTP.close();
  }

  private static HttpResponse<String> send(String method, String path) throws Exception {
    var request =
        HttpRequest.newBuilder(gateway.base().resolve(path))
            .timeout(Duration.ofSeconds(60))
            .method(method, BodyPublishers.noBody());
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  /** What comes back for those bytes until the gateway closes the connection. */
  private static String raw(String bytes) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /, 200",
    "HEAD, /, 200",
    "GET, /livez, 200",
    "HEAD, /livez, 200",
    "POST, /livez, 405",
    "POST, /, 405",
    "OPTIONS, /v1/chat/completions, 405",
    "GET, /v1/chat/completions, 405",
    "DELETE, /v1/models, 405",
    "GET, /v1/models, 401",
    "POST, /v1/chat/completions, 401",
    "GET, /nothing, 404",
    "GET, /v1/models/a%2Fb, 401"
  })
  void everyAnswerHasAnId(String method, String path, int status) throws Exception {
    var answer = send(method, path);

    assertEquals(status, answer.statusCode());
    String id = answer.headers().firstValue("x-request-id").orElse("none");
    assertTrue(id.matches("[0-9a-f-]{36}"), id);
    assertEquals(id, answer.headers().firstValue("x-drawbridge-request-id").orElse(""));
    if (status == 405) assertTrue(answer.headers().firstValue("allow").isPresent());
  }

  @Test
  void pathThatIsTooLongIsAnsweredAndTheConnectionClosed() throws Exception {
    String answer = raw("GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n");

    assertTrue(answer.matches("(?s)HTTP/1\\.[01] 400 .*"), answer);
    assertTrue(answer.contains("x-request-id: "), answer);
  }

  @Test
  void requestsWithoutABodyKeepTheirConnection() throws Exception {
    String head = "Host: a\r\nAuthorization: Bearer " + research + "\r\n";
    String one = "GET /v1/models HTTP/1.1\r\n" + head + "\r\n";
    String refused = "GET /nothing HTTP/1.1\r\n" + head + "\r\n";
    String last = "GET /v1/models HTTP/1.1\r\n" + head + "Connection: close\r\n\r\n";

    String answers = raw(one + refused + last);

    assertEquals(3, answers.split("HTTP/1\\.1 ", -1).length - 1, answers);
    assertTrue(answers.contains("HTTP/1.1 404 "), answers);
  }

  @Test
  void bodyThatNoRouteReadsGoesBy() throws Exception {
    String head = "Host: a\r\nAuthorization: Bearer " + research + "\r\n";
    String withBody = "GET /v1/models HTTP/1.1\r\n" + head + "Content-Length: 5\r\n\r\nhello";
    String last = "GET /v1/models HTTP/1.1\r\n" + head + "Connection: close\r\n\r\n";

    String answers = raw(withBody + last);

    assertEquals(2, answers.split("HTTP/1\\.1 200", -1).length - 1, answers);
  }

  @Test
  void clientThatAwaitsLeaveToSendItsBodyGetsItOnceItIsKnown() throws Exception {
    var request =
        HttpRequest.newBuilder(gateway.base().resolve("/v1/chat/completions"))
            .timeout(Duration.ofSeconds(20))
            .expectContinue(true)
            .header("content-type", "application/json")
            .header("authorization", "Bearer " + research)
            .POST(BodyPublishers.ofString(TestGateway.chatBody("large", false)));

    assertEquals(200, HTTP.send(request.build(), BodyHandlers.ofString()).statusCode());
  }

  @Test
  void revokedKeyEndsACallThatWaitsForItsVendorWithARefusal() throws Exception {
    String key = gateway.key("research");
    int calls = vendor.calls().size();
    vendor.next(
        call ->
            call.response()
                .putHeader("content-type", "application/json")
                .setChunked(true)
                .write("{"));
    var answer =
        HTTP.sendAsync(
            HttpRequest.newBuilder(gateway.base().resolve("/v1/chat/completions"))
                .header("content-type", "application/json")
                .header("authorization", "Bearer " + key)
                .POST(BodyPublishers.ofString(TestGateway.chatBody("large", false)))
                .build(),
            BodyHandlers.ofString());
    Await.until("it is at the vendor", () -> vendor.calls().size() > calls);

    gateway.control("key.revoke", Map.of("id", key.substring(4, 16)));

    var refused = answer.get(60, TimeUnit.SECONDS);
    assertEquals(401, refused.statusCode(), refused.body());
    String id = refused.headers().firstValue("x-drawbridge-request-id").orElseThrow();
    assertEquals("truncated", gateway.row(id).getString("outcome"));
  }

  @Test
  void explanationThatIsRefusedKeepsNoContent() throws Exception {
    var answer =
        gateway.post(
            "/drawbridge/v1/explain", research, TestGateway.chatBody("no-such-model", false));

    assertEquals(404, answer.statusCode());
    String id = answer.headers().firstValue("x-drawbridge-request-id").orElseThrow();
    assertEquals("no-such-model", gateway.row(id).getString("model_asked"));
    assertFalse(gateway.row(id).encode().contains("Hello"));
  }

  /** Proxies in front of other services name the caller so; here only the credential does. */
  @Test
  void noHeaderBesideTheCredentialSaysWhoCalls() throws Exception {
    String known = gateway.get("/drawbridge/v1/whoami", research).body();
    assertTrue(known.contains("\"research\""), known);
    for (String header :
        List.of(
            "X-Forwarded-User",
            "X-Forwarded-Email",
            "X-Forwarded-Groups",
            "X-Forwarded-Client-Cert",
            "X-Auth-Request-User",
            "X-Auth-Request-Groups",
            "X-Remote-User",
            "Remote-User",
            "X-Real-IP",
            "X-Drawbridge-Principal",
            "X-Drawbridge-Role",
            "X-Drawbridge-Roles",
            "X-User",
            "X-Consumer-Username",
            "X-MS-CLIENT-PRINCIPAL")) {
      HttpResponse<String> own = gateway.get("/drawbridge/v1/whoami", research, header, "admins");
      assertEquals(known, own.body(), header);
      assertEquals(401, gateway.get("/drawbridge/v1/whoami", "", header, "admins").statusCode());
      assertEquals(403, admin(header, research), header);
      assertEquals(401, admin(header, ""), header);
    }
  }

  private static int admin(String header, String key) throws Exception {
    var request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + gateway.adminPort() + "/api/v1/config"))
            .header(header, "drawbridge-admin");
    if (!key.isEmpty()) request.header("Authorization", "Bearer " + key);
    return HTTP.send(request.build(), BodyHandlers.ofString()).statusCode();
  }
}
