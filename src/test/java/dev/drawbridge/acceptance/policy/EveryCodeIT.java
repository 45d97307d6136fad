package dev.drawbridge.acceptance.policy;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.fixture.vendors.VendorFaults;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every code of the default policies, each told to a caller of the running gateway. */
class EveryCodeIT {
  /**
   * What no request can reach yet: no detector finds a secret, and other operations have no route.
   */
  private static final Set<String> UNREACHED = Set.of("secret_present", "operation_not_allowed");

  private static final Vertx VERTX = Vertx.vertx();
  @TempDir static Path folder;
  private static FakeVendor vendor;
  private static FakeVendor house;
  private static FakeVendor broken;
  private static TestGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    vendor = FakeVendor.start(VERTX);
    house = FakeVendor.start(VERTX);
    broken = FakeVendor.start(VERTX);
    String own = ", licence: { id: %s, commercial: %s, output_training: %s%s }";
    String yaml =
        "organisation: { name: Acme, jurisdiction: DE, monthly_active_users: 40000 }\n"
            + "policy: { data: ./facts.yaml, timeout: 5s }\n"
            + "sensitivity: { presidio: { url: \"http://127.0.0.1:1\" } }\nproviders:\n"
            + SampleConfig.vendor("acme", vendor.url())
            + SampleConfig.vendor("banned", vendor.url())
            + SampleConfig.own("house", house.url())
            + SampleConfig.own("broken", broken.url())
            + "models:\n"
            + SampleConfig.closed("large", "acme", "")
            + SampleConfig.closed("other", "banned", "")
            + SampleConfig.closed("barred", "acme", "")
            + SampleConfig.closed("stopped", "acme", "")
            + SampleConfig.closed("dear", "acme", "").replace("input: 1.0", "input: 9000.0")
            + SampleConfig.closed("old", "acme", ", retires: 2020-01-01")
            + SampleConfig.closed("tiny", "acme", "").replace("context: 32000", "context: 16")
            + SampleConfig.open("small", "house", "")
            + SampleConfig.open("flaky", "broken", "")
            + SampleConfig.open("gpl", "house", own.formatted("GPL-3.0", "yes", "yes", ""))
            + SampleConfig.open("nc", "house", own.formatted("CC-BY-NC-4.0", "no", "yes", ""))
            + SampleConfig.open("no-training", "house", own.formatted("MIT", "yes", "no", ""))
            + SampleConfig.open(
                "few", "house", own.formatted("MIT", "yes", "yes", ", mau_limit: 10000"))
            + SampleConfig.open(
                "abroad",
                "house",
                own.formatted("MIT", "yes", "yes", ", excluded_jurisdictions: [EU]"))
            + SampleConfig.open("bare", "house", "").replace(", licence: Apache-2.0", "")
            + "aliases: { retired: [old] }\n";
    gateway = TestGateway.start(folder, yaml, FACTS, Map.of("ACME_KEY", "k", "BANNED_KEY", "k"));
  }

  private static final String FACTS =
      """
      teams:
        all: { models: ["*"], max_sensitivity: confidential, purposes: [production, distillation] }
        open: { models: ["weights:open"] }
        strict: { models: ["*"], detector_away: refuse }
        roles: { models: ["*"], roles: [model-user] }
        home: { models: ["*"], jurisdictions: [DE] }
        masks: { models: ["*"], mask: [pedigree] }
        sorted: { models: ["*"], max_sensitivity: restricted, keep_from: { pii: [small] }, refuse: [secret] }
        capped: { models: ["*"], price_cap_usd: 0.01 }
        housed: { models: [small, large], substitute: true }
        stopped: { models: ["*"] }
      licences: { allow: [Apache-2.0, MIT, CC-BY-NC-4.0, vendor-terms] }
      vendors:
        banned: [{ operator: banned, reason: test }]
        barred: [{ operator: acme, model: barred, unless: { claim: nationality, in: [US] }, reason: test }]
      blocks: [{ team: stopped, reason: test }, { model: stopped, reason: test }]
      """;

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    vendor.close();
    house.close();
    broken.close();
    await(VERTX.close());
  }

  /** A call that is answered with an error, by the code that it is to tell. */
  private record Told(String code, Callable<HttpResponse<String>> call) {}

  private static final List<Told> WAYS =
      List.of(
          refused("team_unknown", "ghosts", "large"),
          refused("team_not_member", "open", "small", "X-Drawbridge-Team", "all"),
          refused("team_not_entitled", "open", "large"),
          refused("role_missing", "roles", "large"),
          refused("purpose_not_allowed", "all", "large", "X-Drawbridge-Purpose", "leisure"),
          refused("delegation_not_allowed", "all", "large", "X-Drawbridge-On-Behalf-Of", "ann"),
          refused("blocked", "stopped", "large"),
          refused("blocked", "all", "stopped"),
          refused("licence_unknown", "all", "bare"),
          refused("licence_not_allowed", "all", "gpl"),
          refused("licence_non_commercial", "all", "nc"),
          refused(
              "licence_output_training",
              "all",
              "no-training",
              "X-Drawbridge-Purpose",
              "distillation"),
          refused("licence_user_threshold", "all", "few"),
          refused("licence_jurisdiction_excluded", "all", "abroad"),
          refused(
              "sensitivity_above_clearance",
              "all",
              "large",
              "X-Drawbridge-Sensitivity",
              "confidential"),
          refused(
              "sensitivity_above_team", "all", "small", "X-Drawbridge-Sensitivity", "restricted"),
          refused("residency_not_allowed", "home", "large"),
          refused("operator_banned", "all", "other"),
          refused("caller_barred", "all", "barred"),
          refused("price_above_cap", "capped", "dear"),
          refused("context_too_small", "all", "tiny"),
          refused("model_retired", "all", "retired"),
          refused("mask_unavailable", "masks", "large"),
          new Told("category_kept_away", () -> saying("Charge 4111 1111 1111 1111.")),
          new Told("category_refused", () -> saying("Deploy with AKIAQ3EGRZ7T5WXB2LMN.")),
          new Told("capability_missing", EveryCodeIT::withATool),
          new Told("detector_away", EveryCodeIT::withProse),
          new Told("fallback_not_allowed", () -> unserved("all", "no-training")),
          new Told("fallback_would_widen", () -> unserved("housed", "small")),
          new Told("vendor_restricted", EveryCodeIT::outOfService));

  private static Told refused(String code, String team, String model, String... headers) {
    return new Told(code, () -> unsent(team, model, headers));
  }

  /** The answer to a call of which nothing is sent. */
  private static HttpResponse<String> unsent(String team, String model, String... headers)
      throws Exception {
    int sent = vendor.calls().size() + house.calls().size();
    HttpResponse<String> answer = gateway.chat(gateway.key(team), model, headers);
    assertEquals(sent, vendor.calls().size() + house.calls().size());
    return answer;
  }

  private static HttpResponse<String> saying(String text) throws Exception {
    String body = TestGateway.chatBody("small", false).replace("Hello", text);
    return gateway.post("/v1/chat/completions", gateway.key("sorted"), body);
  }

  private static HttpResponse<String> withATool() throws Exception {
    JsonObject tool =
        new JsonObject().put("type", "function").put("function", new JsonObject().put("name", "f"));
    String body =
        new JsonObject(TestGateway.chatBody("small", false))
            .put("tools", new JsonArray().add(tool))
            .encode();

    HttpResponse<String> answer = gateway.post("/v1/chat/completions", gateway.key("all"), body);

    assertTrue(
        answer.body().contains("needs tools, which is not among the capabilities of small"),
        answer.body());
    return answer;
  }

  /** The answer to a call that a recogniser would look into, where none is. */
  private static HttpResponse<String> withProse() throws Exception {
    String body = TestGateway.chatBody("small", false).replace("Hello", "Hello to all of you.");

    return gateway.post("/v1/chat/completions", gateway.key("strict"), body);
  }

  /** The answer to a call whose model fails, so that another would have to replace it. */
  private static HttpResponse<String> unserved(String team, String model) throws Exception {
    house.next(VendorFaults.overloaded());
    return gateway.chat(gateway.key(team), model);
  }

  private static HttpResponse<String> outOfService() throws Exception {
    String key = gateway.key("all");
    for (int i = 0; i < 50; i++) {
      broken.next(VendorFaults.overloaded());
      HttpResponse<String> answer = gateway.chat(key, "flaky");
      if (answer.body().contains("vendor_restricted")) return answer;
    }
    return fail("the circuit never opened");
  }

  /** Those that the policies state. */
  static Set<String> codes() throws IOException {
    Set<String> stated = new TreeSet<>();
    var code = Pattern.compile("(?m)^(?:excluded|grounds)(?:\\.|\\[\")([a-z_]+)");
    try (var files = Files.walk(Path.of("policies/drawbridge"))) {
      for (Path file : files.filter(EveryCodeIT::holdsRules).toList()) {
        code.matcher(Files.readString(file)).results().forEach(m -> stated.add(m.group(1)));
      }
    }
    stated.removeAll(UNREACHED);
    return stated;
  }

  private static boolean holdsRules(Path file) {
    return file.toString().endsWith(".rego") && !file.toString().endsWith("_test.rego");
  }

  @ParameterizedTest
  @MethodSource("codes")
  void aCallerIsToldTheCode(String code) throws Exception {
    List<Told> ways = WAYS.stream().filter(way -> way.code().equals(code)).toList();
    assertFalse(ways.isEmpty(), "no call is known here that is told " + code);
    for (Told way : ways) assertTold(code, way.call().call());
  }

  @Test
  void whatIsToldIsStatedByThePolicies() throws IOException {
    assertEquals(
        codes(), WAYS.stream().map(Told::code).collect(Collectors.toCollection(TreeSet::new)));
  }

  private static void assertTold(String code, HttpResponse<String> answer) {
    assertTrue(answer.statusCode() >= 400, answer.body());
    JsonObject ours = SampleConfig.ours(answer);
    boolean asReason =
        ours.getJsonArray("reasons").stream()
            .anyMatch(reason -> code.equals(((JsonObject) reason).getString("code")));
    boolean ofModel =
        ours.getJsonObject("excluded").stream()
            .anyMatch(model -> ((JsonArray) model.getValue()).contains(code));
    assertTrue(asReason || ofModel, answer.body());
  }
}
