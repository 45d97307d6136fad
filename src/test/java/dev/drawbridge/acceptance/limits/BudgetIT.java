package dev.drawbridge.acceptance.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.RateLimitException;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.fixture.vendors.VendorFaults;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Budgets under load, by OpenAI's client, and over restarts. */
class BudgetIT {
  private static final String FACTS =
      """
      teams:
        crowd: { models: [flat], budget: { usd: 0.5, per: total } }
        small: { models: [flat], rate: { requests: 1, per: month } }
        lasting:
          models: [flat]
          budget: { usd: 1, tokens: 100000, per: month }
          rate: { requests: 1000, concurrent: 5, per: week }
      """;

  private final Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final FakeVendor vendor;
  private TestGateway gateway;

  BudgetIT(@TempDir Path folder) throws Exception {
    this.folder = folder;
    vendor = FakeVendor.start(vertx);
    gateway = open();
  }

  private TestGateway open() throws Exception {
    return TestGateway.start(
        folder,
        "policy: { data: ./facts.yaml, timeout: 10s }\n"
            + "upstream: { connections: 300, queue: 1000 }\nproviders:\n"
            + SampleConfig.own("house", vendor.url())
            + "models:\n"
            + SampleConfig.open("flat", "house", "")
                .replace("{ input: 0.1, output: 0.2 }", "{ input: 0, output: 10 }"),
        FACTS);
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
    vendor.close();
    Await.await(vertx.close());
  }

  private static String body(boolean stream) {
    return new JsonObject(TestGateway.chatBody("flat", stream)).put("max_tokens", 100).encode();
  }

  @Test
  void aThousandAtOnceOnABudgetForHalfSpendNoMore() throws Exception {
    // Given answers that say nothing of tokens, so that each costs the 0.001 USD it reserved
    vendor.always(
        VendorFaults.status(
            200, "{\"choices\":[],\"object\":\"x\"}", "content-type", "application/json"));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(gateway.base() + "/v1/chat/completions"))
            .header("Authorization", "Bearer " + gateway.key("crowd"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body(false)))
            .build();
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      for (int i = 0; i < 1_000; i++) answers.add(http.sendAsync(request, BodyHandlers.ofString()));
      CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get(3, TimeUnit.MINUTES);
    }
    List<Integer> statuses = answers.stream().map(a -> a.join().statusCode()).toList();

    assertEquals(500, statuses.stream().filter(s -> s == 200).count());
    assertEquals(500, statuses.stream().filter(s -> s == 429).count());
    assertEquals(500, vendor.calls().size());
    JsonObject budget = limits("crowd").getJsonObject(0);
    assertEquals(0.5, budget.getDouble("used"));
    assertEquals(0.0, budget.getDouble("reserved"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aUsageThatCannotBeStopsNoTeam(boolean stream) throws Exception {
    // Given an answer of a few bytes of which four billion tokens are reported
    String usage =
        "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":4000000000,\"total_tokens\":4000000009}}";
    String said =
        "{\"index\":0,\"%s\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":\"stop\"}";
    String answer =
        stream
            ? "data: {\"object\":\"chat.completion.chunk\",\"choices\":["
                + said.formatted("delta")
                + "],"
                + usage
                + "\n\ndata: [DONE]\n\n"
            : "{\"object\":\"chat.completion\",\"choices\":["
                + said.formatted("message")
                + "],"
                + usage;
    vendor.next(
        VendorFaults.status(
            200, answer, "content-type", stream ? "text/event-stream" : "application/json"));
    String key = gateway.key("lasting");
    HttpResponse<String> first = gateway.post("/v1/chat/completions", key, body(stream));
    assertEquals(200, first.statusCode(), first.body());
    // Then what was reserved is charged, an alarm is raised, and the team goes on
    Await.until(
        "nothing runs", () -> limits("lasting").getJsonObject(0).getDouble("reserved") == 0);
    assertEquals(0.001, limits("lasting").getJsonObject(0).getDouble("used"));
    assertEquals(200, gateway.post("/v1/chat/completions", key, body(false)).statusCode());
    String metrics = gateway.admin("/metrics").body();
    assertTrue(metrics.contains("drawbridge_usage_implausible_total{model=\"flat\"} 1.0"), metrics);
  }

  @Test
  void openAisClientSeesARateLimit() throws Exception {
    OpenAIClient client =
        OpenAIOkHttpClient.builder()
            .baseUrl(gateway.base() + "/v1")
            .apiKey(gateway.key("small"))
            .build();
    var hello = ChatCompletionCreateParams.builder().model("flat").addUserMessage("Hello").build();
    client.chat().completions().create(hello);
    RateLimitException met =
        assertThrows(RateLimitException.class, () -> client.chat().completions().create(hello));
    assertEquals("rate_limit_exceeded", met.code().orElse(""));
    // x-should-retry: false, so that it asked once more and no further time.
    assertEquals(1, vendor.calls().size());
    assertTrue(("" + met.getMessage()).contains("1 requests a month for team:small"));
    client.close();
  }

  private JsonArray limits(String team) throws Exception {
    HttpResponse<String> usage = gateway.get("/drawbridge/v1/usage", gateway.key(team));
    return new JsonObject(usage.body()).getJsonArray("limits");
  }

  @Test
  void aRestartCountsOn() throws Exception {
    String key = gateway.key("lasting");
    for (int i = 0; i < 5; i++) {
      vendor.next(i == 2 ? VendorFaults.cutAfter(2) : FakeVendor::answer);
      gateway.post("/v1/chat/completions", key, body(i % 2 == 0));
    }
    Await.until(
        "nothing runs", () -> limits("lasting").getJsonObject(0).getDouble("reserved") == 0);
    JsonArray before = limits("lasting");
    assertEquals(5, before.getJsonObject(2).getInteger("used"), before.encode());
    assertTrue(before.getJsonObject(0).getDouble("used") > 0.001, before.encode());

    gateway.close();
    gateway = open();
    assertEquals(before, limits("lasting"));
  }

  @Test
  void afterARestartAdminsKnowAmountsAndWhatRemainsBeforeAnyCall() throws Exception {
    gateway.post("/v1/chat/completions", gateway.key("lasting"), body(false));
    Await.until(
        "nothing runs", () -> limits("lasting").getJsonObject(0).getDouble("reserved") == 0);
    JsonArray before = counters();
    String gauge = gauge();
    assertEquals(4, before.size(), before.encode());
    assertTrue(gauge.startsWith("drawbridge_budget_remaining{key=\"team:lasting\"} 0.9"), gauge);

    gateway.close();
    gateway = open();

    assertEquals(gauge, gauge());
    assertEquals(before, counters());
  }

  private JsonArray counters() throws Exception {
    String usage = gateway.admin("/api/v1/usage?team=lasting").body();
    List<JsonObject> each = new ArrayList<>();
    for (Object limit : new JsonObject(usage).getJsonArray("limits")) each.add((JsonObject) limit);
    each.sort(Comparator.comparing(limit -> limit.getString("unit")));
    return new JsonArray(each);
  }

  private String gauge() throws Exception {
    return gateway
        .metrics()
        .lines()
        .filter(line -> line.startsWith("drawbridge_budget_remaining{key=\"team:lasting\""))
        .findFirst()
        .orElse("none");
  }
}
