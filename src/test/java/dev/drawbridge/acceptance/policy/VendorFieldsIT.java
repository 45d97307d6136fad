package dev.drawbridge.acceptance.policy;

import static dev.drawbridge.fixture.SampleConfig.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.dialect.codec.FieldRules;
import dev.drawbridge.dialect.contract.Vendor;
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
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No vendor gets a field that it would obey and that the caller's team may not use, whichever way a
 * call comes to it: named, by an alias, as the next of several, or in place of a model that failed
 * or is out of service.
 */
class VendorFieldsIT {
  private static final int CALLS = 100;

  /** What each model's vendor is, in the order in which they take another's place. */
  private static final Map<String, String> VENDORS =
      new TreeMap<>(
          Map.of(
              "plain-1", "openai",
              "router-1", "openrouter",
              "search-1", "groq",
              "spare-1", "openai"));

  /** What the facts of each team permit. */
  private static final Map<String, Set<String>> TEAMS =
      Map.of(
          "none", Set.of(),
          "routing", Set.of("models", "route"),
          "searching", Set.of("search_settings"));

  private static final Map<String, Object> FIELDS =
      Map.of(
          "models", new JsonArray().add("evil/forbidden-model"),
          "route", "fallback",
          "provider", new JsonObject().put("order", new JsonArray().add("elsewhere")),
          "search_settings", new JsonObject().put("country", "ru"),
          "seed", 7);

  private static final List<String> NAMES =
      List.of("plain-1", "plain-1", "spare-1", "router-1", "search-1", "plains", "mixed", "auto");

  private static final String FACTS =
      """
      teams:
        none: { models: ["*"], objective: listed, substitute: true }
        routing: { models: ["*"], objective: listed, substitute: true, fields: [models, route] }
        searching: { models: ["*"], objective: listed, substitute: true, fields: [search_settings] }
      """;

  private final Random random = new Random(12);

  @Test
  void noPathSendsAFieldThatTheTeamMayNotUse(@TempDir Path folder) throws Exception {
    Vertx vertx = Vertx.vertx();
    try (FakeVendor vendor = FakeVendor.start(vertx);
        TestGateway gateway = start(folder, vendor)) {
      Map<String, String> keys = new HashMap<>();
      for (String team : TEAMS.keySet()) keys.put(team, gateway.key(team));
      int replaced = 0;
      int permitted = 0;
      for (int i = 0; i < CALLS; i++) {
        if (i % 12 == 0) close(gateway);
        int before = vendor.calls().size();
        String team = List.copyOf(keys.keySet()).get(random.nextInt(keys.size()));
        JsonObject body = body();
        vendor.always(behaviour());
        HttpResponse<String> answer =
            gateway.post("/v1/chat/completions", keys.getOrDefault(team, ""), body.encode());
        var sent = vendor.calls().subList(before, vendor.calls().size());
        for (FakeVendor.Call call : sent) assertMaySend(team, call, body);
        if (!header(answer, "x-drawbridge-fallback").isEmpty()) replaced++;
        if (!sent.isEmpty() && body.containsKey("route")) permitted++;
      }
      assertTrue(replaced > 8, "calls whose model was replaced: " + replaced);
      assertTrue(permitted > 5, "calls with a field of a router: " + permitted);
    } finally {
      Await.await(vertx.close());
    }
  }

  private static void assertMaySend(String team, FakeVendor.Call call, JsonObject asked) {
    String vendor = VENDORS.get(call.body().getString("model"));
    assertEquals(
        Optional.empty(),
        FieldRules.firstRefused(
            Vendor.of(vendor), call.body().fieldNames(), TEAMS.getOrDefault(team, Set.of())),
        () -> vendor + " got from team " + team + ": " + asked.encode());
  }

  private JsonObject body() {
    var body =
        new JsonObject(
            TestGateway.chatBody(NAMES.get(random.nextInt(NAMES.size())), random.nextBoolean()));
    FIELDS.forEach(
        (name, value) -> {
          if (random.nextInt(4) == 0) body.put(name, value);
        });
    return body;
  }

  /** Mostly well; else a failure that is the moment's, or one that keeps the model out. */
  private FakeVendor.Behaviour behaviour() {
    return switch (random.nextInt(5)) {
      case 0 -> VendorFaults.error(500, "broken", "server_error");
      case 1 -> {
        var out =
            VendorFaults.status(
                429,
                FakeVendor.error("enough", "insufficient_quota").encode(),
                "retry-after",
                "600");
        yield call -> {
          if ("plain-1".equals(call.body().getString("model"))) out.serve(call);
          else FakeVendor.answer(call);
        };
      }
      default -> FakeVendor::answer;
    };
  }

  /** Puts every model back into service. */
  private static void close(TestGateway gateway) throws Exception {
    for (var each : VENDORS.entrySet()) {
      gateway.adminPost(
          "/api/v1/providers/" + each.getValue() + "/reset?model=" + each.getKey(), "");
    }
  }

  private static TestGateway start(Path folder, FakeVendor vendor) throws Exception {
    var yaml = new StringBuilder("policy: { data: ./facts.yaml, timeout: 5s }\nproviders:\n");
    Map<String, String> environment = new HashMap<>();
    for (String kind : Set.copyOf(VENDORS.values())) {
      yaml.append(
          SampleConfig.vendor(kind, vendor.url()).replace(" }\n", ", vendor: " + kind + " }\n"));
      environment.put(kind.toUpperCase(Locale.ROOT) + "_KEY", "vendor-key-of-" + kind);
    }
    yaml.append("models:\n");
    VENDORS.forEach((model, kind) -> yaml.append(SampleConfig.closed(model, kind, "")));
    yaml.append("aliases:\n  plains: [plain-1, spare-1]\n  mixed: [plain-1, router-1]\n");
    return TestGateway.start(folder, yaml.toString(), FACTS, environment);
  }
}
