package dev.drawbridge.acceptance.fallback;

import static dev.drawbridge.acceptance.fallback.FailingVendorGateway.calls;
import static dev.drawbridge.acceptance.fallback.FailingVendorGateway.fails;
import static dev.drawbridge.fixture.SampleConfig.header;
import static dev.drawbridge.fixture.SampleConfig.ours;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Models that two providers serve, one in the US and one in Germany, through the running gateway.
 * Each test that lets one fail takes a model of its own.
 */
class PlacesIT {
  private static final String FACTS =
      """
      teams:
        all: { models: ["*"], objective: listed }
        plain: { models: [twin-1, twin-2, twin-3, twin-9], objective: listed }
        german: { models: [twin-9], objective: listed, jurisdictions: [DE] }
        one: { models: [twin-9@two], objective: listed }
        flexible: { models: [twin-4, other], objective: listed, substitute: true }
        cheap: { models: [twin-9] }
      """;

  private static Vertx vertx;
  private static FakeVendor one;
  private static FakeVendor two;
  private static TestGateway gateway;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    vertx = Vertx.vertx();
    one = FakeVendor.start(vertx);
    two = FakeVendor.start(vertx);
    var yaml =
        new StringBuilder("policy: { data: ./facts.yaml, timeout: 5s }\nproviders:\n")
            .append(SampleConfig.vendor("one", one.url()))
            .append(SampleConfig.vendor("two", two.url()).replace("n: US", "n: DE"))
            .append(SampleConfig.vendor("three", one.url()))
            .append("models:\n")
            .append(SampleConfig.closed("other", "one", ""));
    for (int n = 1; n <= 9; n++) {
      yaml.append(
          SampleConfig.closed("twin-" + n, "one", "")
              .replace(
                  "provider: one",
                  "providers: { "
                      + (n == 3 ? "three" : "one")
                      + ": {}, two: { upstream: twin-eu, price: { input: 0.5, output: 1 } } }"));
    }
    yaml.append("aliases: { pair: [other, twin-9], near: [twin-9@two] }\n");
    gateway =
        TestGateway.start(
            folder,
            yaml.toString(),
            FACTS,
            Map.of("ONE_KEY", "key-one", "TWO_KEY", "key-two", "THREE_KEY", "key-three"));
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    one.close();
    two.close();
    Await.await(vertx.close());
  }

  private static void assertServed(HttpResponse<String> answer, String model, String provider) {
    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals(model, header(answer, "x-drawbridge-model"));
    assertEquals(provider, header(answer, "x-drawbridge-provider"));
  }

  @Test
  void thePlainNameIsServedByTheFirstPlaceAndAPlaceByItself() throws Exception {
    String key = gateway.key("plain");
    assertServed(gateway.chat(key, "TWIN-9"), "twin-9@one", "one");
    assertEquals("twin-9", one.lastCall().body().getString("model"));
    assertServed(gateway.chat(key, "twin-9@two"), "twin-9@two", "two");
    assertEquals("twin-eu", two.lastCall().body().getString("model"));
    assertServed(gateway.chat(gateway.key("all"), "other@one"), "other", "one");
  }

  @Test
  void theNextPlaceServesWithoutSubstitution() throws Exception {
    one.next(fails(500, "broken", "x-should-retry", "false"));
    HttpResponse<String> answer = gateway.chat(gateway.key("plain"), "twin-1");

    assertServed(answer, "twin-1@two", "two");
    assertEquals("twin-1@one:upstream_fault", header(answer, "x-drawbridge-fallback"));
    JsonObject row = SampleConfig.ended(gateway, answer);
    assertEquals("twin-1", row.getString("model_asked"));
    assertEquals("twin-1@two", row.getString("model_served"));
    assertEquals("two", row.getString("provider"));
  }

  @Test
  void aPlaceThatWasNamedIsNotReplaced() throws Exception {
    one.next(fails(500, "broken", "x-should-retry", "false"));
    HttpResponse<String> answer = gateway.chat(gateway.key("plain"), "twin-2@one");

    assertEquals(502, answer.statusCode(), answer.body());
    assertEquals("upstream_failed", ours(answer).getString("code"));
  }

  @Test
  void aPlaceOutOfServiceIsPassedOverForTheNext() throws Exception {
    String key = gateway.key("plain");
    one.next(fails(429, "insufficient_quota", "retry-after", "600"));
    assertServed(gateway.chat(key, "twin-3"), "twin-3@two", "two");
    long before = calls(one, "twin-3");
    assertServed(gateway.chat(key, "twin-3"), "twin-3@two", "two");
    assertEquals(before, calls(one, "twin-3"));
  }

  @Test
  void anotherModelServesOnlyAfterAllPlacesAndWithSubstitution() throws Exception {
    one.next(fails(500, "broken", "x-should-retry", "false"));
    two.next(fails(500, "broken", "x-should-retry", "false"));
    HttpResponse<String> answer = gateway.chat(gateway.key("flexible"), "twin-4");

    assertServed(answer, "other", "one");
    assertEquals(
        "twin-4@one:upstream_fault, twin-4@two:upstream_fault",
        header(answer, "x-drawbridge-fallback"));
  }

  @Test
  void whereThePlacesAreIsPolicysToWeigh() throws Exception {
    assertServed(gateway.chat(gateway.key("german"), "twin-9"), "twin-9@two", "two");
    HttpResponse<String> answer = gateway.chat(gateway.key("german"), "twin-9@one");
    assertEquals(403, answer.statusCode());
    assertEquals(List.of("twin-9@two"), ours(answer).getJsonArray("eligible").getList());
    assertServed(gateway.chat(gateway.key("cheap"), "twin-9"), "twin-9@two", "two");
  }

  @Test
  void aTeamOrKeyOfOnePlaceIsServedThere() throws Exception {
    assertServed(gateway.chat(gateway.key("one"), "twin-9"), "twin-9@two", "two");
    assertServed(gateway.chat(narrowed("TWIN-9"), "twin-9"), "twin-9@one", "one");
    assertServed(gateway.chat(narrowed("twin-9@TWO"), "auto"), "twin-9@two", "two");
    assertEquals(403, gateway.chat(narrowed("twin-9@two"), "twin-9@one").statusCode());
  }

  private static String narrowed(String model) throws Exception {
    Object made = gateway.control("key.create", Map.of("team", "plain", "models", List.of(model)));
    return String.valueOf(((Map<?, ?>) made).get("secret"));
  }

  @Test
  void aliasesAndAutoHoldThePlaces() throws Exception {
    String key = gateway.key("all");
    assertServed(gateway.chat(key, "near"), "twin-9@two", "two");
    assertServed(gateway.chat(key, "pair"), "other", "one");
    assertServed(gateway.chat(gateway.key("one"), "auto"), "twin-9@two", "two");
  }

  @Test
  void theListHasTheNameAndItsPermittedPlaces() throws Exception {
    assertEquals(
        List.of("twin-9", "twin-9@two", "pair", "near", "auto"), listed(gateway.key("german")));
    assertEquals(
        List.of("twin-9", "twin-9@one", "twin-9@two"),
        listed(gateway.key("plain")).stream().filter(id -> id.startsWith("twin-9")).toList());
    JsonObject shown =
        new JsonObject(gateway.get("/v1/models/TWIN-9", gateway.key("german")).body());
    assertEquals("twin-9", shown.getString("id"));
    assertEquals("two", shown.getString("owned_by"));
  }

  private static List<String> listed(String key) throws Exception {
    return new JsonObject(gateway.get("/v1/models", key).body())
        .getJsonArray("data").stream().map(each -> ((JsonObject) each).getString("id")).toList();
  }

  @Test
  void aWrongNameIsToldThoseNearIt() throws Exception {
    JsonObject names = ours(gateway.chat(gateway.key("german"), "twin-99"));
    assertEquals(List.of("twin-9"), names.getJsonArray("eligible").getList());
    names = ours(gateway.chat(gateway.key("german"), "twin-9@tow"));
    assertEquals("twin-9@two", names.getJsonArray("eligible").getString(0));
  }

  @Test
  void anExplanationNamesThePlacesInTheirOrder() throws Exception {
    HttpResponse<String> answer =
        gateway.post(
            "/drawbridge/v1/explain", gateway.key("plain"), TestGateway.chatBody("twin-9", false));
    JsonArray eligible = new JsonObject(answer.body()).getJsonArray("eligible");
    assertEquals("twin-9@one", eligible.getJsonObject(0).getString("id"));
    assertEquals("twin-9@two", eligible.getJsonObject(1).getString("id"));
    answer =
        gateway.post(
            "/drawbridge/v1/explain", gateway.key("german"), TestGateway.chatBody("twin-9", false));
    assertEquals(
        "{\"twin-9@one\":[\"residency_not_allowed\"]}",
        new JsonObject(answer.body()).getJsonObject("excluded").encode());
  }

  @Test
  void aBlockOfTheModelStopsAllPlacesAndOneOfAPlaceOnlyThat() throws Exception {
    String key = gateway.key("all");
    gateway.control("block.add", Map.of("model", "TWIN-5", "reason", "all"));
    gateway.control("block.add", Map.of("model", "twin-6@one", "reason", "one"));

    HttpResponse<String> refused = gateway.chat(key, "twin-5");
    assertEquals(403, refused.statusCode());
    assertTrue(refused.body().contains("twin-5@one"), refused.body());
    assertServed(gateway.chat(key, "twin-6"), "twin-6@two", "two");
  }

  @Test
  void anAdminReadsEachPlaceWithItsModelsName() throws Exception {
    JsonArray models = new JsonArray(gateway.admin("/api/v1/models").body());
    JsonObject place =
        models.stream()
            .map(JsonObject.class::cast)
            .filter(each -> each.getString("id").equals("twin-9@two"))
            .findFirst()
            .orElseThrow();
    assertEquals("twin-9", place.getString("name"));
    assertEquals("DE", place.getString("jurisdiction"));
    assertEquals(0.5, place.getJsonObject("price").getDouble("input"));
  }

  @Test
  void openAisOwnClientIsServedByTheSecondPlace() throws Exception {
    one.next(fails(503, "overloaded", "x-should-retry", "false"));
    var client =
        OpenAIOkHttpClient.builder()
            .baseUrl(gateway.base() + "/v1")
            .apiKey(gateway.key("all"))
            .maxRetries(0)
            .build();
    var answer =
        client
            .chat()
            .completions()
            .create(
                ChatCompletionCreateParams.builder()
                    .model("twin-7")
                    .addUserMessage("Hello")
                    .build());

    assertEquals("The bridge is down.", answer.choices().getFirst().message().content().orElse(""));
    assertEquals("twin-eu", two.lastCall().body().getString("model"));
    client.close();
  }
}
