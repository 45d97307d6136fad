package dev.drawbridge.acceptance.fallback;

import static dev.drawbridge.fixture.SampleConfig.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.fixture.vendors.VendorFaults;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a vendor's answer closes, for whom and until when, through a whole gateway. */
class CircuitScopesIT {
  @TempDir Path folder;
  private Vertx vertx;
  private FakeVendor one;
  private FakeVendor two;
  private TestGateway gateway;
  private String key;

  @BeforeEach
  void start() throws Exception {
    vertx = Vertx.vertx();
    one = FakeVendor.start(vertx);
    two = FakeVendor.start(vertx);
    gateway = open();
    key = gateway.key("team");
  }

  private TestGateway open() throws Exception {
    String yaml =
        "policy: { data: ./facts.yaml, timeout: 5s }\nproviders:\n"
            + SampleConfig.vendor("one", one.url())
                .replace(" }\n", ", first_byte: 2s, answer: 2s }\n")
            + SampleConfig.vendor("two", two.url())
            + "models:\n"
            + SampleConfig.closed("one-a", "one", "")
            + SampleConfig.closed("one-b", "one", "")
            + SampleConfig.closed("two-a", "two", "")
            + "aliases:\n  a: [one-a, two-a]\n  b: [one-b, two-a]\n";
    String facts = "teams:\n  team: { models: [\"*\"], objective: listed }\n";
    Map<String, String> keys = Map.of("ONE_KEY", "vendor-key-one", "TWO_KEY", "vendor-key-two");
    return TestGateway.start(folder, yaml, facts, keys);
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
    one.close();
    two.close();
    Await.await(vertx.close());
  }

  private String served(String caller, String name) throws Exception {
    HttpResponse<String> answer = gateway.chat(caller, name);
    assertEquals(200, answer.statusCode(), answer.body());
    return header(answer, "x-drawbridge-model");
  }

  private JsonObject provider() throws Exception {
    return new JsonArray(gateway.admin("/api/v1/providers").body()).getJsonObject(0);
  }

  @Test
  void aRevokedCredentialClosesAllItsModelsUntilAnAdminOrItselfOpensThemAgain() throws Exception {
    one.always(VendorFaults.error(401, "no such key vendor-key-one", "invalid_api_key"));
    assertEquals("two-a", served(key, "a"));
    // Then no other model of it is tried
    assertEquals("two-a", served(key, "b"));
    assertEquals(1, one.calls().size());
    JsonObject open = provider().getJsonArray("circuits").getJsonObject(0);
    assertEquals("credential", open.getString("scope"), open.encode());
    assertEquals("auth_revoked", open.getString("class"));
    assertFalse(open.getString("rule").isEmpty());
    String changed = provider().getJsonArray("changes").getJsonObject(0).encode();
    assertTrue(changed.contains("\"to\":\"open\""), changed);
    // And it is on record, without the key
    Await.until("on record", () -> gateway.recorded().contains("\"type\":\"circuit\""));
    assertFalse(gateway.recorded().contains("vendor-key-one"));

    // When the gateway starts anew, then it is closed still
    gateway.close();
    gateway = open();
    assertEquals("two-a", served(key, "b"));
    assertEquals(1, one.calls().size());

    // When an admin resets it, then the vendor is asked again
    one.always(FakeVendor::answer);
    assertEquals(
        200,
        gateway.adminPost("/api/v1/providers/one/reset?model=*&scope=credential", "").statusCode());
    assertEquals("one-b", served(key, "b"));
    Await.until("on record", () -> gateway.recorded().contains("\"cause\":\"reset\""));
  }

  @Test
  void aThrottledModelIsAskedAgainOnceItsWaitIsOverAndNotBefore() throws Exception {
    one.next(VendorFaults.status(429, "{}", "retry-after", "2"));
    long began = System.nanoTime();
    assertEquals("two-a", served(key, "a"));
    // Given requests all the time
    long last = began;
    while (true) {
      long asks = System.nanoTime();
      if (served(key, "a").equals("one-a")) break;
      last = asks;
    }
    // Then those of the two seconds went elsewhere, and the first one after them did not
    assertEquals(2, one.calls().size());
    assertTrue(System.nanoTime() - began >= Duration.ofSeconds(2).toNanos(), "asked too early");
    long late = Duration.ofNanos(last - began).toMillis();
    assertTrue(late <= 2_000 + 1_000, "a request " + late + " ms later went elsewhere");
    // Its other models were not throttled
    assertEquals("one-b", served(key, "b"));
  }

  @Test
  void aVendorThatThrottlesWithoutAWaitIsAskedLessAndLess() throws Exception {
    one.always(VendorFaults.error(429, "too fast", "rate_limit_exceeded"));
    long began = System.nanoTime();
    for (int i = 0; i < 40; i++) assertEquals("two-a", served(key, "a"));
    long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
    // The waits are 1, 2, 4 … seconds
    int most = 1 + (64 - Long.numberOfLeadingZeros(seconds + 1));
    assertTrue(one.calls().size() <= most, one.calls().size() + " times in " + seconds + " s");
    // And another caller is served
    one.always(FakeVendor::answer);
    assertEquals("one-a", served(gateway.key("team"), "a"));
  }

  @Test
  void aVendorThatHangsCostsItsLimitFewTimes() throws Exception {
    one.always(VendorFaults.silence());
    long began = System.nanoTime();
    for (int i = 0; i < 20; i++) assertEquals("two-a", served(key, "a"));
    long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
    long most = 3 + seconds / 5;
    assertTrue(one.calls().size() <= most, one.calls().size() + " times in " + seconds + " s");
  }

  @Test
  void whatAVendorRefusesAThousandTimesChangesNothingForOthers() throws Exception {
    one.always(VendorFaults.error(400, "no such field", "invalid_value"));
    for (int i = 0; i < 1_000; i++) assertEquals(400, gateway.chat(key, "a").statusCode());
    one.always(FakeVendor::answer);
    assertEquals("one-a", served(gateway.key("team"), "a"));
    assertEquals("one-a", served(key, "a"));
    assertTrue(provider().getJsonArray("circuits").isEmpty());
    assertTrue(provider().getJsonArray("changes").isEmpty());
  }
}
