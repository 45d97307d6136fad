package dev.drawbridge.acceptance.limits;

import static dev.drawbridge.acceptance.limits.MetLimits.allowed;
import static dev.drawbridge.acceptance.limits.MetLimits.limit;
import static dev.drawbridge.acceptance.limits.MetLimits.limited;
import static dev.drawbridge.fixture.SampleConfig.header;
import static dev.drawbridge.fixture.SampleConfig.ours;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.command.CommandLineRun;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.TokenForge;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.policy.OpaServer;
import dev.drawbridge.server.StartedGateway;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits on more than teams from the verdicts of a running OPA, which alone has the facts. */
class OpaLimitsIT {
  private static final Vertx VERTX = Vertx.vertx();
  private static final Map<String, String> FACTS =
      Map.of(
          "teams",
          """
          research: { models: ["*"], objective: listed }
          ops: { models: ["*"], objective: listed }
          """,
          "organisation",
          "budget: { usd: 1000, per: month }\n",
          "people",
          """
          "%s|6f1f": { rate: { requests: 2, per: day } }
          "*": { rate: { requests: 3, per: day } }
          """
              .formatted(TokenForge.ISSUER),
          "keys",
          "\"*\": { budget: { requests: 10, per: day } }\n",
          "models",
          """
          dear: { rate: { requests: 2, per: day } }
          other: { rate: { requests: 50, per: day } }
          """,
          "tags",
          """
          project:
            apollo: { budget: { requests: 1, per: month } }
            zeus: { budget: { requests: 50, per: month } }
          """);

  private static OpaServer opa;
  private static FakeVendor vendor;
  private static TestGateway gateway;
  private static Path folder;

  @BeforeAll
  static void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    opa = OpaServer.start(folder.resolve("opa"), FACTS);
    vendor = FakeVendor.start(VERTX);
    int realm =
        Await.await(
                VERTX
                    .createHttpServer()
                    .requestHandler(r -> r.response().end(TokenForge.keys()))
                    .listen(0, "127.0.0.1"))
            .actualPort();
    String yaml =
        """
        policy: { engine: server, timeout: 10s, server: { url: "%1$s", path: drawbridge/decision/result } }
        tags: { project: { values: [apollo, zeus] } }
        identity:
          keycloak:
            - { server: "http://127.0.0.1:%2$d", realm: acme, issuer: "%3$s", jwks: "http://127.0.0.1:%2$d/certs", audience: drawbridge, client: drawbridge, teams: { claim: groups, prefix: /teams/ } }
        providers:
        """
                .formatted(opa.url(), realm, TokenForge.ISSUER)
            + SampleConfig.own("house", vendor.url())
            + "models:\n"
            + SampleConfig.open("dear", "house", "")
            + SampleConfig.open("flat", "house", "")
            + SampleConfig.open("other", "house", "")
            + "aliases: { pair: [dear, flat] }\n";
    gateway = TestGateway.start(folder, yaml, "{}");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    vendor.close();
    opa.close();
    Await.await(VERTX.close());
  }

  @Test
  void eachPersonHasItsOwnCounterInWhateverTeam() throws Exception {
    String person = "person:" + TokenForge.ISSUER + "|6f1f";
    allowed(gateway.chat(TokenForge.live("6f1f", "/teams/research"), "flat"));
    allowed(gateway.chat(TokenForge.live("6f1f", "/teams/ops"), "flat"));

    limited(person, gateway.chat(TokenForge.live("6f1f", "/teams/research"), "flat"));
    for (int i = 0; i < 3; i++) allowed(gateway.chat(TokenForge.live("b0b", "/teams/ops"), "flat"));
    limited(
        "person:" + TokenForge.ISSUER + "|b0b",
        gateway.chat(TokenForge.live("b0b", "/teams/ops"), "flat"));
    assertEquals(2, limit(gateway, person).getInteger("used"));
  }

  @Test
  void aModelThatIsUsedUpIsPassedOver() throws Exception {
    String key = gateway.key("research");
    for (String served : List.of("dear", "dear", "flat")) {
      assertEquals(served, header(gateway.chat(key, "pair"), "x-drawbridge-model"));
    }
    limited("model:dear", gateway.chat(key, "dear"));
    assertEquals(0, limit(gateway, "model:dear").getInteger("reserved"));
  }

  @Test
  void whereOneOfSeveralIsMetNothingIsTakenFromTheOthers() throws Exception {
    String key = gateway.key("ops");
    String counter = "key:" + key.split("_")[1];
    allowed(gateway.chat(key, "flat", "X-Drawbridge-Tags", "project=apollo"));

    HttpResponse<String> refused = gateway.chat(key, "flat", "X-Drawbridge-Tags", "project=apollo");

    limited("tag:project=apollo", refused);
    assertEquals("rate_limited", ours(refused).getString("code"));
    assertEquals(1, limit(gateway, counter).getInteger("used"));
    assertEquals(0, limit(gateway, counter).getInteger("reserved"));
    assertEquals(0.0, limit(gateway, "organisation").getDouble("reserved"));
    for (int i = 0; i < 9; i++) {
      allowed(gateway.chat(key, "flat", "X-Drawbridge-Tags", "project=zeus"));
    }
    limited(counter, gateway.chat(key, "flat", "X-Drawbridge-Tags", "project=zeus"));
  }

  private static Set<String> limits(JsonObject explained) {
    assertTrue(explained.containsKey("limits"), explained.encode());
    return explained.getJsonArray("limits").stream()
        .map(each -> (JsonObject) each)
        .map(
            each ->
                each.getString("key")
                    + " "
                    + each.getValue("amount")
                    + " "
                    + each.getString("unit"))
        .collect(Collectors.toSet());
  }

  /** To the caller, on the command line, and by the check of the configuration. */
  @Test
  void explainNamesTheLimitsThatACallMeets() throws Exception {
    String token = TokenForge.live("ada", "/teams/research");
    JsonObject told =
        new JsonObject(
            gateway
                .post(
                    "/drawbridge/v1/explain",
                    token,
                    TestGateway.chatBody("other", false),
                    "X-Drawbridge-Tags",
                    "project=zeus")
                .body());
    assertEquals(
        Set.of(
            "organisation 1000.0 usd",
            "person:" + TokenForge.ISSUER + "|ada 3.0 requests",
            "tag:project=zeus 50.0 requests",
            "model:other 50.0 requests"),
        limits(told),
        told.encode());

    Path who =
        Files.writeString(
            folder.resolve("who.yaml"),
            "{ kind: user, id: ada, issuer: \"" + TokenForge.ISSUER + "\", team: research }");
    CommandLineRun run =
        run(
            "explain",
            "--as",
            who.toString(),
            "--model",
            "other",
            "--tag",
            "project=zeus",
            "--json");
    assertEquals(0, run.exit(), run.err());
    assertEquals(limits(told), limits(new JsonObject(run.out())));
    CommandLineRun check = run("check");
    assertEquals(0, check.exit(), check.err());
  }

  private static CommandLineRun run(String command, String... more) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of("-c", folder.resolve("drawbridge.yaml").toString()));
    all.addAll(List.of(more));
    return CommandLineRun.by(StartedGateway.launcher(), Map.of(), all.toArray(String[]::new));
  }
}
