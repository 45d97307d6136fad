package dev.drawbridge.acceptance.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
            + "policy: { data: ./facts.yaml, timeout: 5s }\nproviders:\n"
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
        roles: { models: ["*"], roles: [model-user] }
        home: { models: ["*"], jurisdictions: [DE] }
        masks: { models: ["*"], mask: [pii] }
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
    VERTX.close().toCompletionStage().toCompletableFuture().join();
  }

  @ParameterizedTest
  @CsvSource({
    "team_unknown, ghosts, large, ''",
    "team_not_member, open, small, X-Drawbridge-Team: all",
    "team_not_entitled, open, large, ''",
    "role_missing, roles, large, ''",
    "purpose_not_allowed, all, large, X-Drawbridge-Purpose: leisure",
    "delegation_not_allowed, all, large, X-Drawbridge-On-Behalf-Of: ann",
    "blocked, stopped, large, ''",
    "blocked, all, stopped, ''",
    "licence_unknown, all, bare, ''",
    "licence_not_allowed, all, gpl, ''",
    "licence_non_commercial, all, nc, ''",
    "licence_output_training, all, no-training, X-Drawbridge-Purpose: distillation",
    "licence_user_threshold, all, few, ''",
    "licence_jurisdiction_excluded, all, abroad, ''",
    "sensitivity_above_clearance, all, large, X-Drawbridge-Sensitivity: confidential",
    "sensitivity_above_team, all, small, X-Drawbridge-Sensitivity: restricted",
    "residency_not_allowed, home, large, ''",
    "operator_banned, all, other, ''",
    "caller_barred, all, barred, ''",
    "price_above_cap, capped, dear, ''",
    "context_too_small, all, tiny, ''",
    "model_retired, all, retired, ''",
    "mask_unavailable, masks, large, ''",
  })
  void aRefusalTellsTheCode(String code, String team, String model, String header)
      throws Exception {
    String[] headers = header.isEmpty() ? new String[0] : header.split(": ", 2);
    int sent = vendor.calls().size() + house.calls().size();

    assertTold(code, gateway.chat(gateway.key(team), model, headers));

    assertEquals(sent, vendor.calls().size() + house.calls().size());
  }

  @Test
  void aCapabilityThatIsMissingIsTold() throws Exception {
    JsonObject tool =
        new JsonObject().put("type", "function").put("function", new JsonObject().put("name", "f"));
    String body =
        new JsonObject(TestGateway.chatBody("small", false))
            .put("tools", new JsonArray().add(tool))
            .encode();

    HttpResponse<String> answer = gateway.post("/v1/chat/completions", gateway.key("all"), body);
    assertTold("capability_missing", answer);
    assertTrue(
        answer.body().contains("needs tools, which is not among the capabilities of small"),
        answer.body());
  }

  @Test
  void whatMayNotReplaceAModelThatFailsIsTold() throws Exception {
    house.next(VendorFaults.error(503, "busy", "overloaded"));
    assertTold("fallback_not_allowed", gateway.chat(gateway.key("all"), "no-training"));
    house.next(VendorFaults.error(503, "busy", "overloaded"));
    assertTold("fallback_would_widen", gateway.chat(gateway.key("housed"), "small"));
  }

  @Test
  void aVendorThatIsOutOfServiceIsTold() throws Exception {
    String key = gateway.key("all");
    for (int i = 0; i < 50; i++) {
      broken.next(VendorFaults.error(503, "busy", "overloaded"));
      HttpResponse<String> answer = gateway.chat(key, "flaky");
      if (answer.body().contains("vendor_restricted")) {
        assertTold("vendor_restricted", answer);
        return;
      }
    }
    fail("the circuit never opened");
  }

  @Test
  void everyOtherCodeIsAmongThese() throws IOException {
    Set<String> stated = new TreeSet<>();
    var code = Pattern.compile("(?m)^(?:excluded|grounds)(?:\\.|\\[\")([a-z_]+)");
    try (var files = Files.list(Path.of("policies/drawbridge"))) {
      for (Path file : files.filter(f -> !f.toString().endsWith("_test.rego")).toList()) {
        if (!file.toString().endsWith(".rego")) continue;
        code.matcher(Files.readString(file)).results().forEach(m -> stated.add(m.group(1)));
      }
    }
    String source =
        Files.readString(
            Path.of("src/test/java/dev/drawbridge/acceptance/policy/EveryCodeIT.java"));
    List<String> missing = new ArrayList<>();
    for (String each : stated) {
      if (!UNREACHED.contains(each) && !source.contains("\"" + each)) missing.add(each);
    }
    assertEquals(List.of(), missing);
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
