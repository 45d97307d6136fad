package dev.drawbridge.acceptance.policy;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.command.Launcher;
import dev.drawbridge.config.ConfigFile;
import dev.drawbridge.config.Loaded;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.server.StartedGateway;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which one change an explanation says would make a refused request allowed. */
class RemediesIT {
  private static final Vertx VERTX = Vertx.vertx();
  @TempDir static Path folder;
  private static FakeVendor vendor;
  private static TestGateway gateway;
  private static String research;

  @BeforeAll
  static void start() throws Exception {
    vendor = FakeVendor.start(VERTX);
    String yaml =
        "organisation: { name: Acme, jurisdiction: DE }\n"
            + "sensitivity: { default: public }\n"
            + "policy: { data: ./facts.yaml, timeout: 5s }\nproviders:\n"
            + SampleConfig.vendor("acme", vendor.url())
            + SampleConfig.own("house", vendor.url())
            + "models:\n"
            + SampleConfig.closed("large", "acme", "")
            + SampleConfig.open(
                "nc",
                "house",
                ", licence: { id: CC-BY-NC-4.0, commercial: no, output_training: no }");
    String facts =
        """
        teams:
          research: { models: ["nc", "large"], purposes: [production, research, distillation], max_sensitivity: confidential }
          labs: { models: ["nc"], purposes: [research] }
          ops: { models: ["large"] }
        licences: { allow: [vendor-terms, CC-BY-NC-4.0] }
        """;
    gateway = TestGateway.start(folder, yaml, facts, Map.of("ACME_KEY", "vendor-key-of-acme"));
    research = gateway.key("research");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    vendor.close();
    await(VERTX.close());
  }

  private static Set<String> changes(JsonObject told) {
    Set<String> changes = new HashSet<>();
    JsonArray array = told.getJsonArray("would_allow");
    for (int i = 0; i < array.size(); i++) {
      JsonObject change = array.getJsonObject(i);
      changes.add(
          change.getString("change")
              + " "
              + change.getString("to")
              + " "
              + change.getJsonArray("eligible").getList());
    }
    return changes;
  }

  private static JsonObject explained(String model, String... headers) throws Exception {
    HttpResponse<String> answer =
        gateway.post(
            "/drawbridge/v1/explain", research, TestGateway.chatBody(model, false), headers);
    assertEquals(200, answer.statusCode(), answer.body());
    return new JsonObject(answer.body());
  }

  @Test
  void anotherPurposeOrModelIsNamedWhereALicenceStandsInTheWay() throws Exception {
    JsonObject told = explained("nc");

    assertFalse(told.getBoolean("allow"));
    assertEquals(
        new JsonArray().add("licence_non_commercial"),
        told.getJsonObject("excluded").getJsonArray("nc"));
    assertEquals(Set.of("purpose research [nc]", "model auto [large]"), changes(told));
    assertEquals(
        200, gateway.chat(research, "nc", "X-Drawbridge-Purpose", "research").statusCode());
  }

  @Test
  void aLowerSensitivityIsNamedWhereItIsTheCallersOwn() throws Exception {
    JsonObject told = explained("large", "X-Drawbridge-Sensitivity", "confidential");

    assertEquals(
        Set.of("sensitivity internal [large]", "sensitivity public [large]"), changes(told));
    assertEquals(200, gateway.chat(research, "large").statusCode());
  }

  @Test
  void nothingIsNamedWhereOneChangeDoesNotHelp() throws Exception {
    JsonObject told =
        explained(
            "nc", "X-Drawbridge-Sensitivity", "restricted", "X-Drawbridge-Purpose", "distillation");

    assertEquals(Set.of(), changes(told));
  }

  @Test
  void anAllowedRequestNeedsNoChange() throws Exception {
    JsonObject told = explained("large");

    assertTrue(told.getBoolean("allow"));
    assertNull(told.getJsonArray("would_allow"));
  }

  @Test
  void anotherTeamOfTheCallerIsNamed() throws Exception {
    var loaded = ConfigFile.load(folder.resolve("drawbridge.yaml"), Map.of("ACME_KEY", "k"));
    var caller =
        new Caller(
            new Caller.Identity(Caller.Kind.USER, "u", null, "ann", null),
            new Caller.Membership("ops", List.of("ops", "labs", "unheard"), List.of(), Map.of()),
            new Caller.Credential(null, null, false),
            null);

    JsonObject told =
        StartedGateway.launcher()
            .explaining(
                ((Loaded.Valid) loaded).snapshot(),
                explainer ->
                    explainer.explain(
                        new Launcher.ExplainRequest(
                            caller,
                            TestGateway.chatBody("nc", false).getBytes(StandardCharsets.UTF_8),
                            null,
                            null,
                            null,
                            Map.of(),
                            Launcher.Granted.NOTHING)))
            .decision();

    assertEquals(Set.of("team labs [nc]", "model auto [large]"), changes(told));
  }
}
