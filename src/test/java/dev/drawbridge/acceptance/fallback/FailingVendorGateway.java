package dev.drawbridge.acceptance.fallback;

import static dev.drawbridge.fixture.SampleConfig.ended;
import static dev.drawbridge.fixture.SampleConfig.header;
import static dev.drawbridge.fixture.SampleConfig.ours;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.fixture.vendors.FakeVendor.Behaviour;
import dev.drawbridge.fixture.vendors.VendorFaults;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A gateway with two vendors that fail as they are told. Each test takes a pair of models of its
 * own, and begins with every circuit closed, since a failure may close a model or a vendor to all
 * who come after.
 */
record FailingVendorGateway(
    Path folder,
    Vertx vertx,
    FakeVendor first,
    FakeVendor second,
    TestGateway gateway,
    String key,
    AtomicInteger taken)
    implements AutoCloseable {
  private static final int PAIRS = 40;

  private static final String FACTS =
      """
      teams:
        pairs: { models: ["*"], objective: listed, contact: pairs@acme.example }
        flexible: { models: [first-38, second-38], objective: listed, substitute: true }
        housebound: { models: [house-1, second-38], objective: listed, substitute: true }
        fielded: { models: [strict-1, second-38], objective: listed, substitute: true }
        unrouted: { models: [strict-2, second-38], objective: listed, substitute: true }
        narrowed: { models: [first-39, second-39], objective: listed }
        reordered: { models: [first-40, second-40, house-2], objective: listed }
      """;

  static FailingVendorGateway start(Path folder) throws Exception {
    Vertx vertx = Vertx.vertx();
    FakeVendor first = FakeVendor.start(vertx);
    FakeVendor second = FakeVendor.start(vertx);
    var yaml =
        new StringBuilder(
            """
            organisation: { help: "https://wiki.acme.example/models" }
            policy: { data: ./facts.yaml, timeout: 5s }
            upstream: { attempts: 3 }
            providers:
            """);
    yaml.append(SampleConfig.vendor("one", first.url()))
        .append(SampleConfig.vendor("two", second.url()))
        .append(SampleConfig.vendor("gone", "http://127.0.0.1:1/v1"))
        .append(
            SampleConfig.vendor("slow", first.url())
                .replace(" }\n", ", first_byte: 400ms, answer: 400ms }\n"))
        .append(SampleConfig.vendor("strict", first.url()).replace(" }\n", ", vendor: openai }\n"))
        .append(SampleConfig.own("house", first.url()))
        .append("models:\n");
    var aliases = new StringBuilder("aliases:\n");
    for (int n = 1; n <= PAIRS; n++) {
      yaml.append(SampleConfig.closed("first-" + n, "one", ""))
          .append(SampleConfig.closed("second-" + n, "two", ""));
      aliases.append("  pair-%d: [first-%d, second-%d]\n".formatted(n, n, n));
    }
    yaml.append(SampleConfig.closed("gone-1", "gone", ""))
        .append(SampleConfig.closed("slow-1", "slow", ""))
        .append(SampleConfig.closed("slow-2", "slow", ""))
        .append(SampleConfig.closed("slow-3", "slow", ""))
        .append(SampleConfig.closed("strict-1", "strict", ""))
        .append(SampleConfig.closed("strict-2", "strict", ""))
        .append(SampleConfig.open("house-1", "house", ""))
        .append(SampleConfig.open("house-2", "house", ""));
    aliases.append(
        """
          gone-pair: [gone-1, second-37]
          slow-pair: [slow-1, second-37]
          slow-all: [slow-2, slow-3]
          many: [first-35, first-36, first-37, second-35, second-36]
          trio: [first-40, second-40, house-2]
        """);
    TestGateway gateway =
        TestGateway.start(
            folder,
            yaml.append(aliases).toString(),
            FACTS,
            Map.of(
                "ONE_KEY", "vendor-key-of-one",
                "TWO_KEY", "vendor-key-of-two",
                "GONE_KEY", "vendor-key-of-gone",
                "SLOW_KEY", "vendor-key-of-slow",
                "STRICT_KEY", "vendor-key-of-strict"));
    return new FailingVendorGateway(
        folder, vertx, first, second, gateway, gateway.key("pairs"), new AtomicInteger());
  }

  /** Puts every vendor back into service: what one test closed is no other test's matter. */
  void closeCircuits() throws Exception {
    for (String provider : List.of("one", "two", "gone", "slow", "strict", "house")) {
      gateway.adminPost("/api/v1/providers/" + provider + "/reset?model=*", "");
    }
  }

  int pair() {
    int n = taken.incrementAndGet();
    assertTrue(n < 35, "more pairs are needed");
    return n;
  }

  HttpResponse<String> chat(String model, boolean stream) throws Exception {
    return gateway.post("/v1/chat/completions", key, TestGateway.chatBody(model, stream));
  }

  static long calls(FakeVendor vendor, String model) {
    return vendor.calls().stream().filter(c -> model.equals(c.body().getString("model"))).count();
  }

  void assertFellBack(HttpResponse<String> answer, String from, String signal, String to)
      throws Exception {
    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals(to, header(answer, "x-drawbridge-model"));
    assertEquals("two", header(answer, "x-drawbridge-provider"));
    assertEquals(from + ":" + signal, header(answer, "x-drawbridge-fallback"));
    JsonObject row = ended(gateway, answer);
    assertEquals("complete", row.getString("outcome"));
    assertEquals(to, row.getString("model_served"));
    assertEquals(1, row.getJsonArray("fallbacks").size(), row.encode());
    JsonObject failed = row.getJsonArray("fallbacks").getJsonObject(0);
    assertEquals(from, failed.getString("model"));
    assertEquals(signal, failed.getString("class"));
    assertFalse(failed.getString("scope").isEmpty(), row.encode());
    assertTrue(failed.getString("rule").matches("[a-z-]+\\.[a-z0-9-]+"), row.encode());
  }

  HttpResponse<String> bothFail(Behaviour one, Behaviour two) throws Exception {
    first.next(one);
    second.next(two);
    return chat("pair-" + pair(), false);
  }

  void assertRefused(HttpResponse<String> answer, int status, String code) throws Exception {
    assertEquals(status, answer.statusCode(), answer.body());
    assertEquals(code, ours(answer).getString("code"));
    assertFalse(answer.body().contains("vendor says"), answer.body());
    JsonObject row = ended(gateway, answer);
    assertEquals("failed", row.getString("outcome"));
    assertEquals(code, row.getString("code"));
    assertFalse(row.getJsonArray("fallbacks").isEmpty(), row.encode());
  }

  static Behaviour fails(int status, String code, String... headers) {
    return VendorFaults.status(
        status, FakeVendor.error("vendor says " + code, code).encode(), headers);
  }

  @Override
  public void close() throws Exception {
    gateway.close();
    first.close();
    second.close();
    Await.await(vertx.close());
  }
}
