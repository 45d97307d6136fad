package dev.drawbridge.acceptance.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.CertificateAuthority;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.Prerequisite;
import dev.drawbridge.fixture.ProxyHeader;
import dev.drawbridge.fixture.ProxyHeader.Command;
import dev.drawbridge.fixture.ProxyHeader.Family;
import dev.drawbridge.fixture.RawConnection;
import dev.drawbridge.fixture.ServerProcess;
import dev.drawbridge.fixture.TestGateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/**
 * Both ports behind proxies that tell their clients' addresses by the PROXY protocol: the callers'
 * port in cleartext and by TLS, the admin port, raw and through a real HAProxy.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProxyProtocolIT {
  private static final String PROXIED =
      "linger: 10ms, proxy_protocol: true, trusted: [127.0.0.1], failed_logins: 3,"
          + " max_connections_of_address: 3";
  @TempDir private static Path folder = Path.of("");
  private @Nullable HouseGateway cleartext;
  private @Nullable HouseGateway tls;
  private @Nullable CertificateAuthority ca;
  private @Nullable ServerProcess haproxy;
  private String adminKey = "";

  @BeforeAll
  void start() throws Exception {
    CertificateAuthority made = CertificateAuthority.in(folder.resolve("ca"));
    ca = made;
    CertificateAuthority.Issued port = made.issue("port");
    cleartext = HouseGateway.start(Files.createDirectory(folder.resolve("one")), PROXIED, "");
    String secured = ", tls: { cert: \"file:" + port.cert() + "\", key: \"file:" + port.key();
    tls =
        HouseGateway.start(
            Files.createDirectory(folder.resolve("two")),
            PROXIED + secured + "\" }",
            "admin: { port: 0, proxy_protocol: true }\n");
    adminKey = tls().gateway().key("admins", "drawbridge-admin");
  }

  @AfterAll
  void stop() throws Exception {
    if (haproxy != null) haproxy.close();
    if (cleartext != null) cleartext.close();
    if (tls != null) tls.close();
  }

  private static <T> T made(@Nullable T part) {
    if (part == null) throw new IllegalStateException("not made");
    return part;
  }

  private HouseGateway cleartext() {
    return made(cleartext);
  }

  private HouseGateway tls() {
    return made(tls);
  }

  private RawConnection begin(ProxyHeader header) throws IOException {
    return new RawConnection(cleartext().gateway().port()).send(header.bytes());
  }

  private void assertSource(String expected, RawConnection raw, String... headers)
      throws Exception {
    String body = TestGateway.chatBody(HouseGateway.MODEL, false);
    String more = headers.length == 0 ? "X-None: 1" : String.join("\r\n", headers);
    raw.send(RawConnection.head(cleartext().key(), more, "Content-Length: " + body.length()) + body)
        .until("\"usage\"");
    String row = cleartext().ended(raw.requestId()).encode();
    assertTrue(row.contains('"' + expected + '"'), row);
    assertFalse(row.contains("\"1.1.1.1\""), row);
  }

  @ParameterizedTest
  @ValueSource(strings = {"198.51.100.7", "2001:db8::7"})
  void theToldAddressIsOnRecord(String client) throws Exception {
    String written = InetAddress.ofLiteral(client).getHostAddress();
    for (ProxyHeader each :
        new ProxyHeader[] {ProxyHeader.lineFor(client), ProxyHeader.binaryFor(client, 300)}) {
      try (RawConnection raw = begin(each)) {
        assertSource(written, raw, "X-Forwarded-For: 1.1.1.1");
      }
    }
  }

  @Test
  void aTrustedAddressThatIsToldMayNameOthers() throws Exception {
    try (RawConnection raw = begin(ProxyHeader.lineFor("127.0.0.1"))) {
      assertSource("198.51.100.8", raw, "X-Forwarded-For: 1.1.1.1, 198.51.100.8");
    }
  }

  @Test
  void whoeverTellsNoAddressIsTheProxyItself() throws Exception {
    for (ProxyHeader each :
        new ProxyHeader[] {
          ProxyHeader.line("UNKNOWN"), ProxyHeader.binary(Command.PROXY, Family.UNIX)
        }) {
      try (RawConnection raw = begin(each)) {
        assertSource("127.0.0.1", raw);
      }
    }
  }

  private double refused(String reason) throws Exception {
    String line = "drawbridge_proxy_headers_refused_total{port=\"callers\",reason=\"" + reason;
    String metrics = cleartext().gateway().metrics();
    return metrics
        .lines()
        .filter(each -> each.startsWith(line))
        .mapToDouble(each -> Double.parseDouble(each.substring(each.lastIndexOf(' '))))
        .sum();
  }

  @Test
  void aConnectionWithoutAHeaderIsClosedAndCounted() throws Exception {
    double before = refused("invalid");
    try (var raw = new RawConnection(cleartext().gateway().port())) {
      String got = raw.send(RawConnection.head(cleartext().key(), "X-None: 1")).untilClosed();
      assertFalse(got.contains("HTTP"), got);
    }
    assertEquals(before + 1, refused("invalid"));
  }

  @Test
  void aHeaderOfOneWhoIsNotTrustedIsNotRead() throws Exception {
    double before = refused("untrusted");
    InetAddress other = InetAddress.ofLiteral("127.0.0.2");
    try (Socket socket = new Socket("127.0.0.1", cleartext().gateway().port(), other, 0)) {
      socket.setSoTimeout(10_000);
      assertEquals(-1, socket.getInputStream().read());
    }
    assertEquals(before + 1, refused("untrusted"));
  }

  @Test
  void limitsHoldForTheToldAddress() throws Exception {
    ProxyHeader one = ProxyHeader.lineFor("198.51.100.20");
    String wrong =
        RawConnection.head("nonsense", "Content-Length: 2", "Connection: close").concat("{}");
    for (int i = 0; i < 3; i++) {
      try (RawConnection raw = begin(one)) {
        raw.send(wrong).until("HTTP/1.1 401");
      }
    }
    try (RawConnection raw = begin(one);
        RawConnection other = begin(ProxyHeader.lineFor("198.51.100.21"))) {
      raw.send(wrong).until("HTTP/1.1 429");
      other.send(wrong).until("HTTP/1.1 401");
    }

    ProxyHeader two = ProxyHeader.lineFor("198.51.100.22");
    try (RawConnection first = begin(two);
        RawConnection second = begin(two);
        RawConnection third = begin(two)) {
      for (RawConnection each : new RawConnection[] {first, second, third}) {
        assertSource("198.51.100.22", each);
      }
      try (RawConnection fourth = begin(two);
          RawConnection other = begin(ProxyHeader.lineFor("198.51.100.23"))) {
        assertFalse(fourth.untilClosed().contains("HTTP"));
        assertSource("198.51.100.23", other);
      }
    }
  }

  private String asAdmin(ProxyHeader header, String path) throws Exception {
    try (var raw = new RawConnection(tls().gateway().adminPort())) {
      return raw.send(header.bytes())
          .send(
              "GET "
                  + path
                  + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                  + adminKey
                  + "\r\nConnection: close\r\n\r\n")
          .untilClosed();
    }
  }

  @Test
  void theAdminPortReadsHeadersToo() throws Exception {
    String served = asAdmin(ProxyHeader.lineFor("198.51.100.30"), "/livez");
    assertTrue(served.startsWith("HTTP/1.1 200"), served);
    String none = asAdmin(new ProxyHeader("none", new byte[0]), "/livez");
    assertFalse(none.contains("HTTP"), none);
  }

  /** Its ports: version 1 and 2 in cleartext, then version 1 and 2 before TLS. */
  private ServerProcess haproxy() throws Exception {
    if (haproxy != null) return haproxy;
    // CI installs it where it can, so it may be missing there too.
    Path program =
        Prerequisite.onPath("haproxy")
            .orElseThrow(
                () ->
                    new TestAbortedException(
                        "haproxy is not on the PATH, so no header is one of its"));
    ServerProcess started =
        ServerProcess.start(
            4,
            folder.resolve("haproxy.out"),
            ports -> {
              String written = configuration(ports);
              Path file = Files.writeString(folder.resolve("haproxy.cfg"), written);
              return new ProcessBuilder(program.toString(), "-db", "-f", "" + file);
            });
    haproxy = started;
    return started;
  }

  private String configuration(int... ports) {
    var text = new StringBuilder();
    text.append("global\n  maxconn 100\n  stats socket ").append(folder.resolve("stats"));
    text.append("\ndefaults\n  mode tcp\n  timeout connect 5s\n  timeout client 30s\n");
    text.append("  timeout server 30s\n");
    for (int i = 0; i < ports.length; i++) {
      int port = (i < 2 ? cleartext() : tls()).gateway().port();
      String send =
          i % 2 == 0
              ? " send-proxy"
              : " send-proxy-v2 proxy-v2-options crc32c check check-send-proxy inter 100ms fall 1";
      text.append("listen port").append(i).append("\n  bind 127.0.0.1:").append(ports[i]);
      text.append("\n  server gateway 127.0.0.1:").append(port).append(send).append('\n');
    }
    text.append("backend admins\n  option httpchk GET /livez\n  server admins 127.0.0.1:");
    text.append(tls().gateway().adminPort());
    return text.append(" send-proxy-v2 check check-send-proxy inter 100ms fall 1\n").toString();
  }

  @ParameterizedTest
  @CsvSource({"0, HTTP_1_1", "1, HTTP_1_1", "2, HTTP_1_1", "2, HTTP_2", "3, HTTP_1_1", "3, HTTP_2"})
  void aClientOfHaproxyIsOnRecord(int number, Version version) throws Exception {
    boolean secured = number > 1;
    HouseGateway house = secured ? tls() : cleartext();
    String url = (secured ? "https" : "http") + "://localhost:" + haproxy().port(number);
    HttpRequest call =
        HttpRequest.newBuilder(URI.create(url + "/v1/chat/completions"))
            .header("Authorization", "Bearer " + house.key())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(TestGateway.chatBody(HouseGateway.MODEL, true)))
            .build();
    String from = "127.0.0." + (20 + number);
    try (HttpClient client =
        HttpClient.newBuilder()
            .sslContext(made(ca).client(null))
            .version(version)
            .localAddress(InetAddress.ofLiteral(from))
            .build()) {
      HttpResponse<String> served = client.send(call, BodyHandlers.ofString());

      assertEquals(200, served.statusCode(), served.body());
      assertEquals(version, served.version());
      String id = served.headers().firstValue("x-drawbridge-request-id").orElseThrow();
      Await.until("the end of " + id, () -> recorded(secured, id).contains("\"complete\""));
      String row = recorded(secured, id);
      assertTrue(row.contains('"' + from + '"'), row);
    }
  }

  private String recorded(boolean secured, String id) throws Exception {
    return secured
        ? asAdmin(ProxyHeader.binaryFor("198.51.100.31", 0), "/api/v1/decisions/" + id)
        : cleartext().gateway().row(id).encode();
  }

  @Test
  void healthChecksOfHaproxySucceed() throws Exception {
    haproxy();

    Await.until("checks of both ports are fine", () -> checks().equals("L4OK L4OK L7OK"));
  }

  /** The last result of each server that is checked, in the order of the file. */
  private String checks() throws IOException {
    try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(folder.resolve("stats")));
      channel.write(ByteBuffer.wrap("show stat\n".getBytes(StandardCharsets.US_ASCII)));
      byte[] all = Channels.newInputStream(channel).readAllBytes();
      String[] rows = new String(all, StandardCharsets.US_ASCII).split("\n");
      int column = List.of(rows[0].split(",")).indexOf("check_status");
      var found = new StringBuilder();
      for (String row : rows) {
        String[] cells = row.split(",", -1);
        boolean checked = row.contains(",gateway,") || row.contains(",admins,");
        if (checked && !cells[column].isEmpty()) found.append(cells[column]).append(' ');
      }
      return found.toString().strip();
    }
  }
}
