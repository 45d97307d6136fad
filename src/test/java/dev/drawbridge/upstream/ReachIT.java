package dev.drawbridge.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.TlsServer;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.fixture.vendors.VendorFaults;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom we connect to, and by which way. */
class ReachIT {
  @TempDir Path folder;
  private Fixture fixture;

  @BeforeEach
  void start() throws Exception {
    fixture = new Fixture();
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  private Answer ask(URI url, UpstreamSettings settings) throws Exception {
    return Await.await(fixture.upstreams(url, settings, false).send(Fixture.chat(false)).answer());
  }

  private static void assertFailed(SignalClass expected, Answer answer) {
    var failed = assertInstanceOf(Answer.Failed.class, answer);
    assertEquals(expected, failed.attempt().failure());
    assertEquals(0, failed.attempt().status());
    assertFalse(failed.attempt().timedOut());
  }

  @Test
  void aRefusedConnectionIsTransient() throws Exception {
    URI url = fixture.vendor.url();
    fixture.vendor.close();
    assertFailed(SignalClass.TRANSIENT, ask(url, Fixture.QUICK));
  }

  @Test
  void aConnectionThatDoesNotStandInTimeIsATimeLimit() throws Exception {
    // Given a server that accepts no more than its queue and lets the rest wait
    try (var full = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress());
        var one = new java.net.Socket(full.getInetAddress(), full.getLocalPort());
        var two = new java.net.Socket(full.getInetAddress(), full.getLocalPort())) {
      assertTrue(one.isConnected() && two.isConnected());
      var failed =
          assertInstanceOf(
              Answer.Failed.class,
              ask(URI.create("http://127.0.0.1:" + full.getLocalPort()), Fixture.QUICK));
      assertEquals(SignalClass.TRANSIENT, failed.attempt().failure());
      assertTrue(failed.attempt().timedOut());
      assertFalse(failed.attempt().sent());
    }
  }

  @Test
  void aLinkLocalAddressIsRefused() throws Exception {
    assertFailed(
        SignalClass.UPSTREAM_FAULT,
        ask(URI.create("http://169.254.169.254/latest"), Fixture.QUICK));
  }

  @Test
  void aNameThatLeadsToAForbiddenAddressGetsNothingOfARequest() throws Exception {
    // Given a rule that forbids where `localhost` leads
    URI named = URI.create("http://localhost:" + fixture.vendor.port() + "/v1");
    var endpoint = Fixture.endpoint("openai", named, null, false, Fixture.QUICK);
    var connections =
        new Connections(
            fixture.vertx, endpoint, ConnectionSettings.of(endpoint), "127.0.0.1"::equals);
    // When a request is opened, then it fails before a byte is sent
    var failure =
        assertThrows(
            ExecutionException.class, () -> Await.await(connections.open(HttpMethod.POST, "/x")));
    assertInstanceOf(Connections.LinkLocal.class, failure.getCause());
    assertTrue(fixture.vendor.calls().isEmpty());
    // And where link-local addresses are allowed it does not
    var allowed = Fixture.endpoint("openai", named, null, true, Fixture.QUICK);
    Await.await(
        new Connections(fixture.vertx, allowed, ConnectionSettings.of(allowed), "127.0.0.1"::equals)
            .open(HttpMethod.GET, "/models"));
  }

  @Test
  void aProxyIsAskedForTheWholeUrl() throws Exception {
    // Given a proxy (the vendor plays it) and a host that only it can reach
    URI proxy = URI.create("http://127.0.0.1:" + fixture.vendor.port());
    URI url = URI.create("http://models.invalid/v1");
    // When
    Answer answer = ask(url, Fixture.through(proxy, List.of(), null));
    // Then
    assertInstanceOf(Answer.Served.class, answer);
    assertEquals("http://models.invalid/v1/chat/completions", fixture.vendor.lastCall().path());
  }

  @Test
  void anExemptHostIsReachedWithoutTheProxy() throws Exception {
    URI dead = URI.create("http://127.0.0.1:1");
    Answer answer = ask(fixture.vendor.url(), Fixture.through(dead, List.of("127.0.0.0/8"), null));
    assertInstanceOf(Answer.Served.class, answer);
    assertFailed(
        SignalClass.TRANSIENT, ask(fixture.vendor.url(), Fixture.through(dead, List.of(), null)));
  }

  @Test
  void aCertificateOfOurOwnAuthorityIsTrustedWhereItIsNamed() throws Exception {
    Path ca = folder.resolve("ca.pem");
    try (FakeVendor vendor = FakeVendor.start(fixture.vertx, TlsServer.options(ca))) {
      URI url = URI.create("https://localhost:" + vendor.port() + "/v1");
      assertFailed(SignalClass.TRANSIENT, ask(url, Fixture.through(null, List.of(), null)));
      assertInstanceOf(Answer.Served.class, ask(url, Fixture.through(null, List.of(), ca)));
    }
  }

  @Test
  void aCertificateForAnotherNameIsNotTrusted() throws Exception {
    Path ca = folder.resolve("ca.pem");
    try (FakeVendor vendor = FakeVendor.start(fixture.vertx, TlsServer.options(ca))) {
      URI url = URI.create("https://127.0.0.1:" + vendor.port() + "/v1");
      assertFailed(SignalClass.TRANSIENT, ask(url, Fixture.through(null, List.of(), ca)));
    }
  }

  @Test
  void tlsGoesThroughAProxyByConnect() throws Exception {
    Path ca = folder.resolve("ca.pem");
    try (FakeVendor vendor = FakeVendor.start(fixture.vertx, TlsServer.options(ca))) {
      var asked = new AtomicReference<@Nullable String>();
      NetServer proxy =
          fixture
              .vertx
              .createNetServer()
              .connectHandler(client -> tunnel(client, vendor.port(), asked));
      Await.await(proxy.listen(0, "127.0.0.1"));
      URI url = URI.create("https://localhost:" + vendor.port() + "/v1");
      URI way = URI.create("http://127.0.0.1:" + proxy.actualPort());
      assertInstanceOf(Answer.Served.class, ask(url, Fixture.through(way, List.of(), ca)));
      assertEquals("CONNECT localhost:" + vendor.port() + " HTTP/1.1", asked.get());
    }
  }

  private void tunnel(NetSocket client, int port, AtomicReference<@Nullable String> asked) {
    client.handler(
        head -> {
          asked.set(head.toString(StandardCharsets.US_ASCII).lines().findFirst().orElse(""));
          client.pause();
          fixture
              .vertx
              .createNetClient()
              .connect(port, "127.0.0.1")
              .onSuccess(
                  server -> {
                    client.write("HTTP/1.1 200 OK\r\n\r\n");
                    client.handler(server::write);
                    server.handler(client::write);
                    client.closeHandler(v -> server.close());
                    server.closeHandler(v -> client.close());
                    client.resume();
                  });
        });
  }

  @Test
  void aCaFileWithoutACertificateIsNamed() throws Exception {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "nothing");
    var mistake =
        assertThrows(
            ExecutionException.class,
            () -> ask(fixture.vendor.url(), Fixture.through(null, List.of(), empty)));
    var cause = assertInstanceOf(IllegalArgumentException.class, mistake.getCause());
    assertTrue(String.valueOf(cause.getMessage()).contains("empty.pem"));
  }

  @Test
  void aCaFileThatIsSlowToReadKeepsNoEventLoopWaiting() throws Exception {
    // Given a file that says nothing until somebody writes to it
    Path slow = folder.resolve("slow.pem");
    TlsServer.run(List.of("mkfifo", slow.toString()));
    var settings = Fixture.through(null, List.of(), slow);
    var endpoint = Fixture.endpoint("openai", fixture.vendor.url(), Fixture.KEY, false, settings);
    // When an event loop makes a configuration that names it
    Promise<Future<Upstreams>> made = Promise.promise();
    fixture.vertx.runOnContext(
        v -> {
          Future<Upstreams> opening = fixture.opened(endpoint);
          fixture.vertx.runOnContext(next -> made.complete(opening));
        });
    // Then the loop goes on before the file was read
    Future<Upstreams> opening = Await.await(made.future());
    assertFalse(opening.isComplete());
    Files.writeString(slow, "nothing");
    assertThrows(ExecutionException.class, () -> Await.await(opening));
  }

  @Test
  void aProbeTellsTheStatus() throws Exception {
    var endpoint =
        Fixture.endpoint("openai", fixture.vendor.url(), Fixture.KEY, false, Fixture.QUICK);
    assertEquals(
        200, Await.await(Upstreams.probe(fixture.vertx, endpoint, endpoint.keys().getFirst())));
    assertEquals("/v1/models", fixture.vendor.lastCall().path());
    assertEquals("Bearer " + Fixture.KEY, fixture.vendor.lastCall().headers().get("authorization"));
    fixture.vendor.next(VendorFaults.error(401, "no", "invalid_api_key"));
    assertEquals(
        401, Await.await(Upstreams.probe(fixture.vertx, endpoint, endpoint.keys().getFirst())));
  }
}
