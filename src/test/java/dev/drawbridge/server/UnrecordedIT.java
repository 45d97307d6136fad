package dev.drawbridge.server;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.AuditService;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.config.ConfigFile;
import dev.drawbridge.config.Loaded;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.ThreeModelGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.gate.CallersPort;
import dev.drawbridge.gate.Gate;
import dev.drawbridge.gate.observation.Observation;
import dev.drawbridge.http.Senders;
import dev.drawbridge.identity.KeyStore;
import dev.drawbridge.identity.SampleKeys;
import dev.drawbridge.upstream.circuits.Circuits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway over a log that takes no record of a request: what the call reserved is given back. */
class UnrecordedIT {
  private static final String FACTS =
      ThreeModelGateway.FACTS
          + "    budget: { usd: 5, per: total }\n"
          + "    rate: { requests: 9, concurrent: 2, per: total }\n";

  @TempDir private Path folder = Path.of("");
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicBoolean takes = new AtomicBoolean();
  private final AtomicBoolean throwing = new AtomicBoolean();
  private FakeVendor vendor;
  private Gate gate;
  private AuditTrail audit;
  private String key = "";

  @BeforeEach
  void start() throws Exception {
    vendor = FakeVendor.start(vertx);
    Files.writeString(folder.resolve("facts.yaml"), FACTS);
    Path file =
        Files.writeString(
            folder.resolve("drawbridge.yaml"),
            "version: 1\ndata: ./var\nlisten: { port: 0, linger: 10ms }\n"
                + ThreeModelGateway.yaml(vendor.port()));
    var snapshot =
        ((Loaded.Valid) ConfigFile.load(file, Map.of("ACME_KEY", ThreeModelGateway.SECRET)))
            .snapshot();
    var registry = new SimpleMeterRegistry();
    AuditService books =
        await(
                AuditService.open(
                    vertx, snapshot.record().audit(), snapshot.organisation().timeZone(), registry))
            .decorated(this::takingNone);
    audit = books.audit();
    Future<KeyStore> keys = KeyStore.open(vertx, snapshot.store());
    var circuits = new Circuits(registry, Clock.systemUTC());
    Serving serving = await(Serving.open(vertx, snapshot, keys, circuits, registry));
    gate =
        await(
            Gate.open(
                vertx,
                snapshot.ports().listen(),
                new CallersPort(vertx, snapshot.ports().listen(), 1000, serving, registry),
                Senders.anybody(),
                serving,
                books,
                serving.access(),
                registry,
                new PortsDescription(vertx),
                Observation.NONE));
    gate.begin();
    key = await(await(keys).create(SampleKeys.ofResearch())).secret();
  }

  @AfterEach
  void stop() throws Exception {
    await(gate.drain());
    await(audit.close());
    await(vertx.close());
    http.close();
  }

  /** The trail but for records of requests, which it takes only when it is told to. */
  private AuditTrail takingNone(AuditTrail trail) {
    return (AuditTrail)
        Proxy.newProxyInstance(
            AuditTrail.class.getClassLoader(),
            new Class<?>[] {AuditTrail.class},
            (self, method, arguments) -> {
              if (method.getName().equals("open") && throwing.get()) {
                throw new IllegalStateException("before there is a future");
              }
              if (method.getName().equals("open") && !takes.get()) {
                return Future.failedFuture(
                    new Refusal(RefusalCode.AUDIT_UNAVAILABLE, "The record cannot be written."));
              }
              try {
                return method.invoke(trail, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private HttpResponse<String> send(String path, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gate.port() + path))
            .header("authorization", "Bearer " + key)
            .header("content-type", "application/json");
    if (!body.isEmpty()) request.POST(BodyPublishers.ofString(body));
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private JsonArray limits() throws Exception {
    return new JsonObject(send("/drawbridge/v1/usage", "").body()).getJsonArray("limits");
  }

  @Test
  void whatItReservedIsGivenBackAndNothingIsSent() throws Exception {
    String body = TestGateway.chatBody("small", false);
    for (int i = 0; i < 4; i++) {
      throwing.set(i == 3);
      HttpResponse<String> refused = send("/v1/chat/completions", body);

      assertEquals(i == 3 ? 500 : 503, refused.statusCode(), refused.body());
      String code = i == 3 ? "internal" : "audit_unavailable";
      assertTrue(refused.body().contains(code), refused.body());
      String wait = refused.headers().firstValue("retry-after").orElse("none");
      assertEquals(i == 3 ? "none" : "5", wait);
    }
    throwing.set(false);

    assertEquals(0, vendor.calls().size());
    JsonArray limits = limits();
    assertEquals(3, limits.size(), limits.encode());
    for (int i = 0; i < limits.size(); i++) {
      JsonObject limit = limits.getJsonObject(i);
      assertEquals(0.0, limit.getDouble("reserved"), limit.encode());
      assertEquals(0.0, limit.getDouble("used"), limit.encode());
    }
    takes.set(true);
    assertEquals(200, send("/v1/chat/completions", body).statusCode());
  }
}
