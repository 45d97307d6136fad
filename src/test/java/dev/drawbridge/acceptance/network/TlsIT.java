package dev.drawbridge.acceptance.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.CertificateAuthority;
import dev.drawbridge.fixture.CertificateAuthority.Issued;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.RawConnection;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both ports speak TLS and nothing else; certificates change while the gateway runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsIT {
  private static final String CONFIG =
      """
      policy: { data: ./facts.yaml }
      listen: { port: 0, linger: 10ms, max_body: 2MiB, tls: { cert: "file:port.crt", key: "file:port.key" } }
      admin: { port: 0, tls: { cert: "file:admin.crt", key: "file:admin.key", client_ca: "file:ca/ca.pem" } }
      """;
  @TempDir private static Path folder = Path.of("");
  private final Vertx vertx = Vertx.vertx();
  private @Nullable CertificateAuthority made;
  private @Nullable TestGateway started;
  private @Nullable FakeVendor vendor;
  private final List<HttpClient> clients = new ArrayList<>();
  private Issued admin = Issued.NOTHING;
  private String key = "";
  private String adminKey = "";
  private @Nullable HttpClient watching;

  @BeforeAll
  void start() throws Exception {
    CertificateAuthority ca = CertificateAuthority.in(folder.resolve("ca"));
    made = ca;
    admin = ca.issue("an-admin");
    present("port", ca.issue("first"));
    present("admin", ca.issue("second", "RSA", "-keysize", "2048"));
    FakeVendor fake = FakeVendor.start(vertx);
    vendor = fake;
    started =
        TestGateway.start(folder, "\n" + CONFIG + HouseGateway.providers(fake), HouseGateway.FACTS);
    key = gateway().key("research");
    adminKey = gateway().key("admins", "drawbridge-admin");
  }

  @AfterAll
  void stop() throws Exception {
    clients.forEach(HttpClient::close);
    if (started != null) started.close();
    if (vendor != null) vendor.close();
    Await.await(vertx.close());
  }

  private TestGateway gateway() {
    if (started == null) throw new IllegalStateException("not started");
    return started;
  }

  private CertificateAuthority ca() {
    if (made == null) throw new IllegalStateException("not made");
    return made;
  }

  /** Puts a certificate where a port has its own. */
  private void present(String port, Issued issued) throws IOException {
    Files.copy(issued.key(), folder.resolve(port + ".key"), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(issued.cert(), folder.resolve(port + ".crt"), StandardCopyOption.REPLACE_EXISTING);
  }

  private HttpClient client(SSLContext context, Version version) {
    HttpClient made = HttpClient.newBuilder().sslContext(context).version(version).build();
    clients.add(made);
    return made;
  }

  private HttpRequest.Builder call(String path) {
    return HttpRequest.newBuilder(URI.create("https://localhost:" + gateway().port() + path))
        .header("Authorization", "Bearer " + key)
        .header("Content-Type", "application/json");
  }

  private HttpRequest chat(boolean stream) {
    String body = TestGateway.chatBody(HouseGateway.MODEL, stream);
    return call("/v1/chat/completions").POST(BodyPublishers.ofString(body)).build();
  }

  private HttpResponse<String> admin(HttpClient client, String path) throws Exception {
    URI at = URI.create("https://localhost:" + gateway().adminPort() + path);
    return client.send(HttpRequest.newBuilder(at).build(), BodyHandlers.ofString());
  }

  private String presented(int port) throws Exception {
    SSLContext fresh = ca().client(admin);
    try (var socket = (SSLSocket) fresh.getSocketFactory().createSocket("localhost", port)) {
      socket.startHandshake();
      var leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return leaf.getSubjectX500Principal().getName();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCallIsServedByEitherVersion(Version version) throws Exception {
    HttpClient client = client(ca().client(null), version);

    HttpResponse<String> whole = client.send(chat(false), BodyHandlers.ofString());
    HttpResponse<String> stream = client.send(chat(true), BodyHandlers.ofString());

    assertEquals(version, whole.version());
    assertEquals(200, whole.statusCode(), whole.body());
    assertEquals(200, stream.statusCode(), stream.body());
    assertTrue(stream.body().endsWith("data: [DONE]\n\n"), stream.body());
    for (var each : List.of(whole, stream)) {
      String id = each.headers().firstValue("x-drawbridge-request-id").orElseThrow();
      Await.until(
          "it is on record as complete", () -> outcome(id).contains("\"outcome\":\"complete\""));
    }
  }

  private String outcome(String id) throws Exception {
    return asAdmin("/api/v1/decisions/" + id);
  }

  private String asAdmin(String path) throws Exception {
    URI at = URI.create("https://localhost:" + gateway().adminPort() + path);
    return admins()
        .send(
            HttpRequest.newBuilder(at).header("Authorization", "Bearer " + adminKey).build(),
            BodyHandlers.ofString())
        .body();
  }

  private HttpClient admins() throws Exception {
    if (watching == null) watching = client(ca().client(admin), Version.HTTP_1_1);
    return watching;
  }

  @Test
  void manyStreamsOfOneConnectionAreServed() throws Exception {
    HttpClient client = client(ca().client(null), Version.HTTP_2);
    assertEquals(200, client.send(chat(false), BodyHandlers.ofString()).statusCode());

    List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      all.add(client.sendAsync(chat(i % 2 == 0), BodyHandlers.ofString()));
    }

    for (var each : all) assertEquals(200, each.get(60, TimeUnit.SECONDS).statusCode());
  }

  @Test
  void aRefusedBodyDoesNotEndTheOthersOfItsConnection() throws Exception {
    HttpClient client = client(ca().client(null), Version.HTTP_2);
    byte[] large = new byte[3 << 20];
    HttpRequest tooLarge =
        call("/v1/chat/completions").POST(BodyPublishers.ofByteArray(large)).build();
    HttpRequest unknown =
        HttpRequest.newBuilder(tooLarge.uri())
            .header("Authorization", "Bearer nobody")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(large))
            .build();
    assertEquals(200, client.send(chat(false), BodyHandlers.ofString()).statusCode());

    var held = client.sendAsync(chat(true), BodyHandlers.ofString());
    var first = client.send(tooLarge, BodyHandlers.ofString());
    var second = client.send(unknown, BodyHandlers.ofString());

    assertEquals(413, first.statusCode(), first.body());
    assertEquals(401, second.statusCode(), second.body());
    assertEquals(200, held.get(60, TimeUnit.SECONDS).statusCode());
    assertEquals(200, client.send(chat(false), BodyHandlers.ofString()).statusCode());
  }

  @Test
  void thereIsNoCleartextBesideIt() throws Exception {
    for (int port : List.of(gateway().port(), gateway().adminPort())) {
      try (var plain = new RawConnection(port)) {
        String answer = plain.send("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n").untilClosed();
        assertFalse(answer.contains("HTTP/1.1"), answer);
      }
    }
  }

  /** The JDK's client speaks no old version any more, so that its first bytes are written here. */
  @ParameterizedTest
  @ValueSource(bytes = {0, 1, 2})
  void anOldVersionIsNotSpoken(byte minor) throws Exception {
    byte[] hello = new byte[54];
    byte[] head = {0x16, 3, minor, 0, 49, 1, 0, 0, 45, 3, minor};
    System.arraycopy(head, 0, hello, 0, head.length);
    // Behind 32 random bytes: no session, three ciphers of old, no compression.
    byte[] rest = {0, 0, 6, (byte) 0xc0, 0x09, (byte) 0xc0, 0x13, 0, 0x2f, 1, 0};
    System.arraycopy(rest, 0, hello, 43, rest.length);
    for (int port : new int[] {gateway().port(), gateway().adminPort()}) {
      try (var socket = new Socket("localhost", port)) {
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(hello);
        byte[] alert = socket.getInputStream().readNBytes(7);
        // RFC 8446, section 6: an alert, fatal, protocol_version.
        assertEquals("21 2 70", alert[0] + " " + alert[5] + " " + alert[6]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
        "TLS_RSA_WITH_AES_128_GCM_SHA256"
      })
  void aWeakCipherIsNotSpoken(String cipher) {
    assertThrows(Exception.class, () -> handshake("TLSv1.2", cipher));
  }

  @Test
  void tls12And13AreSpoken() throws Exception {
    handshake("TLSv1.3", null);
    handshake("TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
  }

  private void handshake(String version, @Nullable String cipher) throws Exception {
    SSLContext context = ca().client(null);
    try (var socket =
        (SSLSocket) context.getSocketFactory().createSocket("localhost", gateway().port())) {
      socket.setEnabledProtocols(new String[] {version});
      if (cipher != null) socket.setEnabledCipherSuites(new String[] {cipher});
      socket.startHandshake();
    }
  }

  @Test
  void theAdminPortNeedsAClientsCertificateButForItsProbes() throws Exception {
    HttpClient with = client(ca().client(admin), Version.HTTP_2);
    HttpClient without = client(ca().client(null), Version.HTTP_2);

    assertEquals(200, admin(without, "/livez").statusCode());
    assertEquals(200, admin(without, "/readyz").statusCode());
    HttpResponse<String> refused = admin(without, "/metrics");
    assertEquals(403, refused.statusCode(), refused.body());
    assertEquals(403, admin(without, "/api/v1/config").statusCode());
    HttpResponse<String> metrics = admin(with, "/metrics");
    assertEquals(200, metrics.statusCode(), metrics.body());
    assertTrue(
        metrics
            .body()
            .contains("drawbridge_tls_certificate_expiry_timestamp_seconds{port=\"admins\"}"),
        metrics.body());
    assertEquals(401, admin(with, "/api/v1/config").statusCode());
  }

  @Test
  void aCertificateOfAnotherAuthorityIsRefused() throws Exception {
    var other = CertificateAuthority.in(folder.resolve("other"));
    Issued theirs = other.issue("stranger");
    // Trusts the gateway's authority, but shows what the other one signed.
    SSLContext context = ca().client(theirs);

    assertThrows(IOException.class, () -> admin(client(context, Version.HTTP_1_1), "/livez"));
  }

  @Test
  void failedHandshakesAreCountedByReason() throws Exception {
    try (var raw = new RawConnection(gateway().port())) {
      raw.send("GET /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n").untilClosed();
    }
    assertThrows(
        IOException.class, () -> handshake("TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"));
    for (String version : List.of("TLSv1.2", "TLSv1.3")) {
      var factory = SSLContext.getDefault().getSocketFactory();
      try (var socket = (SSLSocket) factory.createSocket("localhost", gateway().port())) {
        socket.setEnabledProtocols(new String[] {version});
        assertThrows(IOException.class, socket::startHandshake);
      }
    }
    var other = CertificateAuthority.in(folder.resolve("unknown"));
    SSLContext theirs = ca().client(other.issue("unknown"));
    assertThrows(IOException.class, () -> admin(client(theirs, Version.HTTP_1_1), "/livez"));
    new RawConnection(gateway().port()).close();

    for (String each :
        List.of(
            "callers cleartext 1",
            "callers nothing_in_common 1",
            "callers client_refused 2",
            "callers left 1",
            "admins certificate_refused 1")) {
      String[] told = each.split(" ");
      Await.until(
          each,
          Duration.ofSeconds(10),
          () -> failures(told[0], told[1]) >= Integer.parseInt(told[2]));
    }
    assertEquals(0, failures("callers", "other"));
  }

  private double failures(String port, String reason) throws Exception {
    String series =
        "drawbridge_tls_handshakes_failed_total{port=\"" + port + "\",reason=\"" + reason + "\"} ";
    return admin(admins(), "/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(series))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length())))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void anotherCertificateIsPresentedWithoutARestartAndABrokenOneIsNot() throws Exception {
    assertEquals("CN=second", presented(gateway().adminPort()));

    present("admin", ca().issue("third"));
    Await.until(
        "the new one is presented", () -> presented(gateway().adminPort()).equals("CN=third"));

    Files.writeString(folder.resolve("admin.key"), "no key\n");
    Await.until(
        "the change is refused", () -> asAdmin("/readyz").contains("\"state\":\"degraded\""));
    assertEquals("CN=third", presented(gateway().adminPort()));

    present("admin", ca().issue("ended", "EC", "-startdate", "-10d", "-validity", "5"));
    Await.until("the ended one is refused", () -> asAdmin("/readyz").contains("is not valid now"));
    assertEquals("CN=third", presented(gateway().adminPort()));

    present("admin", ca().issue("fourth"));
    Await.until(
        "a good one is presented", () -> presented(gateway().adminPort()).equals("CN=fourth"));
    assertTrue(asAdmin("/readyz").contains("\"config\":{\"state\":\"ok\""));
  }
}
