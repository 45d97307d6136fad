package dev.drawbridge.acceptance.fallback;

import static dev.drawbridge.acceptance.fallback.FailingVendorGateway.calls;
import static dev.drawbridge.acceptance.fallback.FailingVendorGateway.fails;
import static dev.drawbridge.fixture.SampleConfig.header;
import static dev.drawbridge.fixture.SampleConfig.ours;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which model may take the place of one that failed, by the rules of its start and of now. */
class SubstituteIT {
  private static FailingVendorGateway pairs;
  private static TestGateway gateway;
  private static Path folder;

  @BeforeAll
  static void start(@TempDir Path at) throws Exception {
    pairs = FailingVendorGateway.start(at);
    gateway = pairs.gateway();
    folder = pairs.folder();
  }

  @AfterAll
  static void stop() throws Exception {
    pairs.close();
  }

  @BeforeEach
  void closeCircuits() throws Exception {
    pairs.closeCircuits();
  }

  @Test
  void aConcreteModelIsNotReplacedWhereTheTeamDoesNotAllowIt() throws Exception {
    int n = pairs.pair();
    pairs.first().next(2, fails(500, "broken"));
    HttpResponse<String> answer = pairs.chat("first-" + n, false);
    pairs.assertRefused(answer, 502, "upstream_failed");
    assertEquals(0, calls(pairs.second(), "second-" + n));
  }

  @Test
  void aConcreteModelIsReplacedWhereTheTeamAllowsIt() throws Exception {
    pairs.first().next(2, fails(500, "broken"));
    HttpResponse<String> answer = gateway.chat(gateway.key("flexible"), "first-38");
    pairs.assertFellBack(answer, "first-38", "upstream_fault", "second-38");
  }

  @Test
  void aHouseModelIsNeverReplacedByAVendors() throws Exception {
    pairs.first().next(2, fails(500, "broken"));
    long before = calls(pairs.second(), "second-38");
    pairs.assertRefused(gateway.chat(gateway.key("housebound"), "house-1"), 502, "upstream_failed");
    assertEquals(before, calls(pairs.second(), "second-38"));
  }

  @Test
  void aSubstituteWhoseVendorWouldObeyAFieldIsNotTried() throws Exception {
    pairs.first().next(2, fails(500, "broken"));
    long before = calls(pairs.second(), "second-38");
    pairs.assertRefused(chatFielded("fielded", "strict-1"), 502, "upstream_failed");
    assertEquals(before, calls(pairs.second(), "second-38"));
  }

  @Test
  void aSubstituteWhoseVendorWouldObeyAFieldIsNotTriedForAModelOutOfServiceEither()
      throws Exception {
    pairs.first().next(fails(429, "insufficient_quota", "retry-after", "600"));
    assertEquals(429, gateway.chat(gateway.key("pairs"), "strict-2").statusCode());
    long before = calls(pairs.second(), "second-38");
    HttpResponse<String> answer = chatFielded("unrouted", "strict-2");
    assertEquals(429, answer.statusCode(), answer.body());
    assertEquals("upstream_quota", ours(answer).getString("code"));
    assertEquals(before, calls(pairs.second(), "second-38"));
    HttpResponse<String> plain = gateway.chat(gateway.key("unrouted"), "strict-2");
    assertEquals(200, plain.statusCode(), plain.body());
    assertEquals("second-38", header(plain, "x-drawbridge-model"));
    assertEquals("strict-2:quota_exhausted", header(plain, "x-drawbridge-fallback"));
  }

  /** Asks with a field that only some vendors obey, and that the team may not use. */
  private static HttpResponse<String> chatFielded(String team, String model) throws Exception {
    String body =
        new JsonObject(TestGateway.chatBody(model, false))
            .put("provider", new JsonObject().put("order", new JsonArray().add("elsewhere")))
            .encode();
    return gateway.post("/v1/chat/completions", gateway.key(team), body);
  }

  /** Asks, changes the facts while the first vendor thinks, then lets it fail, repeats included. */
  private static HttpResponse<String> failAfterChange(
      String team, String model, String facts, int repeats) throws Exception {
    var held = new CompletableFuture<FakeVendor.Call>();
    pairs.first().next(held::complete).next(repeats, fails(500, "broken"));
    String caller = gateway.key(team);
    var answer = new CompletableFuture<HttpResponse<String>>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                answer.complete(gateway.chat(caller, model));
              } catch (Exception e) {
                answer.completeExceptionally(e);
              }
            });
    FakeVendor.Call call = held.get(30, TimeUnit.SECONDS);
    String before = gateway.admin("/api/v1/policy").body();
    Files.writeString(folder.resolve("facts.yaml"), facts);
    Await.until(
        "the facts are read again", () -> !gateway.admin("/api/v1/policy").body().equals(before));
    fails(500, "broken").serve(call);
    return answer.get(60, TimeUnit.SECONDS);
  }

  @Test
  void aFallbackMustBePermittedByTheNewestConfigurationToo() throws Exception {
    String facts =
        Files.readString(folder.resolve("facts.yaml"))
            .replace("[first-39, second-39]", "[first-39]");
    pairs.assertRefused(failAfterChange("narrowed", "pair-39", facts, 1), 502, "upstream_failed");
    assertEquals(0, calls(pairs.second(), "second-39"));
  }

  @Test
  void aFallbackKeepsItsOwnOrderWhereTheNewestConfigurationHasAnother() throws Exception {
    String facts =
        Files.readString(folder.resolve("facts.yaml"))
            .replace("house-2], objective: listed", "house-2], objective: cheapest");
    HttpResponse<String> answer = failAfterChange("reordered", "trio", facts, 0);
    pairs.assertFellBack(answer, "first-40", "upstream_fault", "second-40");
  }
}
