package dev.drawbridge.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.dialect.signals.OwnRules;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.TlsServer;
import dev.drawbridge.fixture.vendors.VendorFaults;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration that follows another one goes on with its connections. */
class SharedConnectionsIT {
  /** As many as make a connection for each event loop. */
  private static final int SEVERAL = 20;

  @TempDir Path folder;
  private Fixture fixture;

  @BeforeEach
  void start() throws Exception {
    fixture = new Fixture(settings(8, Duration.ofMillis(50)));
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  private static UpstreamSettings settings(int connections, Duration deadline) {
    UpstreamSettings like = Fixture.with(connections, 1);
    return new UpstreamSettings(
        like.connect(),
        like.firstByte(),
        like.idle(),
        like.answer(),
        like.attempts(),
        deadline,
        Duration.ofMillis(50),
        like.connections(),
        like.queue(),
        like.proxy(),
        like.noProxy(),
        like.ca(),
        like.client());
  }

  private Endpoint endpoint(String key, UpstreamSettings settings) {
    return Fixture.endpoint("openai", fixture.vendor.url(), key, false, settings);
  }

  private static void ask(Upstreams by) throws Exception {
    for (int i = 0; i < SEVERAL; i++) {
      assertInstanceOf(Answer.Served.class, Await.await(by.send(Fixture.chat(false)).answer()));
    }
  }

  @Test
  void anotherCredentialAndDeadlineNeedNoOtherConnection() throws Exception {
    ask(fixture.upstreams);
    int connected = fixture.vendor.connected();

    var next = endpoint("sk-other", settings(8, Duration.ofSeconds(2)));
    ask(Await.await(fixture.opened(next, fixture.upstreams)));

    assertEquals(connected, fixture.vendor.connected());
  }

  @Test
  void anotherBoundNeedsOthers() throws Exception {
    ask(fixture.upstreams);
    int connected = fixture.vendor.connected();

    var next = endpoint(Fixture.KEY, settings(7, Duration.ofSeconds(2)));
    ask(Await.await(fixture.opened(next, fixture.upstreams)));

    assertTrue(fixture.vendor.connected() > connected);
  }

  @Test
  void theLastOneClosesThem() throws Exception {
    ask(fixture.upstreams);
    var next = endpoint(Fixture.KEY, settings(8, Duration.ofMillis(50)));
    Upstreams after = Await.await(fixture.opened(next, fixture.upstreams));
    fixture.upstreams.retire();
    // Its connections would be closed by then.
    Thread.sleep(500);
    int connected = fixture.vendor.connected();
    ask(after);
    assertEquals(connected, fixture.vendor.connected());

    after.retire();

    Await.until("all are closed", Duration.ofSeconds(10), () -> fixture.vendor.open() == 0);
  }

  @Test
  void aConfigurationThatIsRefusedHoldsNone() throws Exception {
    ask(fixture.upstreams);
    Map<String, Endpoint> endpoints = new LinkedHashMap<>();
    endpoints.put("openai", endpoint(Fixture.KEY, settings(8, Duration.ofMillis(50))));
    endpoints.put(
        "nowhere", Fixture.endpoint("nowhere", URI.create("http:/v1"), null, false, Fixture.QUICK));
    var refused =
        Upstreams.open(
            fixture.vertx, endpoints, Map.of(), fixture.circuits, OwnRules.NONE, fixture.upstreams);
    assertThrows(ExecutionException.class, () -> Await.await(refused));

    fixture.upstreams.retire();

    Await.until("all are closed", Duration.ofSeconds(10), () -> fixture.vendor.open() == 0);
  }

  /** Else the old and the new configuration would each fill a server of one's own. */
  @Test
  void whatRunsByTheFirstTakesPlacesOfTheSecond() throws Exception {
    UpstreamSettings narrow = Fixture.with(1, 1);
    Upstreams first = fixture.upstreams(endpoint(Fixture.KEY, narrow));
    fixture.vendor.always(VendorFaults.silence());
    RunningAttempt running = first.send(Fixture.chat(false));
    Await.until("it is asked", () -> fixture.vendor.calls().size() == 1);

    Upstreams second = Await.await(fixture.opened(endpoint("sk-other", narrow), first));
    RunningAttempt waiting = second.send(Fixture.chat(false));
    var full = second.send(Fixture.chat(false)).answer();

    assertInstanceOf(Answer.Failed.class, Await.await(full));
    assertEquals(1, fixture.vendor.calls().size());
    running.abort();
    waiting.abort();
  }

  @Test
  void otherAuthoritiesInTheSameFileNeedOtherConnections() throws Exception {
    Path ca = folder.resolve("ca.pem");
    TlsServer.options(ca);
    Endpoint endpoint =
        Fixture.endpoint(
            "openai", fixture.vendor.url(), null, false, Fixture.through(null, List.of(), ca));
    var connections = new Connections(fixture.vertx, endpoint);
    assertTrue(connections.share(ConnectionSettings.of(endpoint)));

    Files.delete(ca.resolveSibling("server.p12"));
    Files.delete(ca);
    TlsServer.options(ca);

    assertFalse(connections.share(ConnectionSettings.of(endpoint)));
  }
}
