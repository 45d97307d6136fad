package dev.drawbridge.acceptance.limits;

import static dev.drawbridge.fixture.SampleConfig.ours;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.fixture.vendors.VendorFaults;
import dev.drawbridge.policy.OpaServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What calls use of a grant that may cost so much in all: at two gateways on one real PostgreSQL,
 * and at one that asks a real OPA.
 */
class GrantSpendingIT {
  private static final String PATH = "/drawbridge/v1/access-requests";
  private static final String CLOSED = "house-closed";
  private static final String TEAMS =
      "research: { models: [house-open], purposes: [research], max_sensitivity: restricted }\n";
  private static final Vertx VERTX = Vertx.vertx();
  private static EmbeddedPostgres postgres;
  private static FakeVendor vendor;
  private static OpaServer opa;
  private static Path folder;
  private static TestGateway here;
  private static TestGateway there;
  private static TestGateway asking;

  @BeforeAll
  static void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    postgres = EmbeddedPostgres.builder().setServerConfig("listen_addresses", "127.0.0.1").start();
    vendor = FakeVendor.start(VERTX);
    opa = OpaServer.start(folder.resolve("opa"), TEAMS);
    here = shared("here");
    there = shared("there");
    asking =
        open(
            "asking",
            "policy: { engine: server, timeout: 10s, server: { url: \""
                + opa.url()
                + "\", path: drawbridge/decision/result } }\n",
            "{}");
  }

  private static TestGateway shared(String name) throws Exception {
    return open(
        name,
        "store: { url: \"jdbc:postgresql://127.0.0.1:"
            + postgres.getPort()
            + "/postgres\", user: \"env:DB\", password: \"env:DB\" }\n"
            + "policy: { data: ./facts.yaml, timeout: 5s }\n",
        "teams:\n  " + TEAMS);
  }

  private static TestGateway open(String name, String more, String facts) throws Exception {
    String model =
        "  house-closed: { provider: house, maker: Sample, weights: open, licence: Apache-2.0, price:"
            + " { input: 1, output: 2 }, context: 32768, max_output: 1024, clearance: restricted }\n";
    return TestGateway.start(
        Files.createDirectories(folder.resolve(name)),
        more + HouseGateway.providers(vendor) + model,
        facts,
        Map.of("DB", "postgres"));
  }

  @AfterAll
  static void stop() throws Exception {
    for (TestGateway each : List.of(here, there, asking)) each.close();
    vendor.close();
    opa.close();
    Await.await(VERTX.close());
    postgres.close();
  }

  /** Without a usage, what was reserved is charged whole: each call costs the same. */
  @BeforeEach
  void noUsage() {
    vendor.always(
        call -> {
          JsonObject answer = FakeVendor.completion(call, "Hi.");
          answer.remove("usage");
          FakeVendor.json(call, 200, answer);
        });
  }

  private static String key(TestGateway gateway, String owner, String... roles) throws Exception {
    Object made =
        gateway.control(
            "key.create", Map.of("team", "research", "owner", owner, "roles", List.of(roles)));
    return String.valueOf(((Map<?, ?>) made).get("secret"));
  }

  /** Asks for so much in all, has it granted, and tells the request's id. */
  private static String granted(TestGateway gateway, String key, double total) throws Exception {
    HttpResponse<String> asked =
        gateway.post(
            PATH,
            key,
            new JsonObject()
                .put("model", CLOSED)
                .put("reason", "to compare")
                .put("until", "7d")
                .put("total_usd", total)
                .encode());
    assertEquals(200, asked.statusCode(), asked.body());
    String id = new JsonObject(asked.body()).getString("id");
    gateway.control("access.approve", Map.of("id", id));
    return id;
  }

  private static double used(TestGateway gateway, String id) throws Exception {
    Object shown = gateway.control("access.show", Map.of("id", id));
    Object used = Objects.requireNonNull(((Map<?, ?>) shown).get("used_usd"));
    return ((Number) used).doubleValue();
  }

  private static void spent(String id, HttpResponse<String> answer) {
    assertEquals("budget_exhausted", ours(answer).getString("code"), answer.body());
    assertEquals("grant:" + id, ours(answer).getString("limit"), answer.body());
  }

  /** What one call is charged. */
  private static double cost(TestGateway gateway) throws Exception {
    String key = key(gateway, "first");
    String id = granted(gateway, key, 1);
    assertEquals(200, gateway.chat(key, CLOSED).statusCode());
    Await.until("it is settled", () -> used(gateway, id) > 0);
    return used(gateway, id);
  }

  @Test
  void ofCallsAtOnceAtTwoGatewaysNoMoreAreServedThanTheGrantPaysFor() throws Exception {
    double cost = cost(here);
    String key = key(here, "ada");
    String id = granted(here, key, 4.5 * cost);
    Await.until("known there", () -> there.get(PATH + "/" + id, key).body().contains("granted"));

    List<HttpResponse<String>> answers = new ArrayList<>();
    try (ExecutorService many = Executors.newFixedThreadPool(12)) {
      List<Future<HttpResponse<String>>> calls = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        TestGateway gateway = i % 2 == 0 ? here : there;
        calls.add(many.submit(() -> gateway.chat(key, CLOSED)));
      }
      for (var call : calls) answers.add(call.get());
    }

    assertEquals(4, answers.stream().filter(a -> a.statusCode() == 200).count());
    answers.stream().filter(a -> a.statusCode() != 200).forEach(a -> spent(id, a));
    assertEquals(4 * cost, used(there, id), cost / 100);

    // What the team may use anyway is none of the grant's
    assertEquals(200, here.chat(key, HouseGateway.MODEL).statusCode());
    assertEquals(4 * cost, used(here, id), cost / 100);

    // It is spent after a restart, too
    there.close();
    there = shared("there");
    Await.until("known there", () -> there.get(PATH + "/" + id, key).statusCode() == 200);
    spent(id, there.chat(key, CLOSED));
  }

  @Test
  void whatWasNotUsedIsGivenBack() throws Exception {
    double cost = cost(here);
    String key = key(here, "bob");
    String id = granted(here, key, 1.5 * cost);

    vendor.always(VendorFaults.error(400, "no", "invalid_request_error"));
    for (int i = 0; i < 3; i++) assertEquals(400, here.chat(key, CLOSED).statusCode());
    Await.until("given back", () -> used(here, id) == 0);

    vendor.always(FakeVendor::answer);
    assertEquals(200, here.chat(key, CLOSED).statusCode());
    Await.until("settled", () -> used(here, id) < cost / 2);
    assertTrue(used(here, id) > 0);
    assertEquals(200, here.chat(key, CLOSED).statusCode());
  }

  @Test
  void aSpentGrantIsRefusedWhereOpaDecidesToo() throws Exception {
    double cost = cost(asking);
    String key = key(asking, "eve");
    String id = granted(asking, key, 1.5 * cost);

    assertEquals(200, asking.chat(key, CLOSED).statusCode());
    spent(id, asking.chat(key, CLOSED));

    // A further grant takes its place
    String more = granted(asking, key, 1.5 * cost);
    assertEquals(200, asking.chat(key, CLOSED).statusCode());
    Await.until("of the second one", () -> used(asking, more) > 0);
    assertEquals(cost, used(asking, id), cost / 100);
  }
}
