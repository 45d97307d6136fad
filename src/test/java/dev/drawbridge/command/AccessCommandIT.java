package dev.drawbridge.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.server.StartedGateway;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code access …} with a running gateway, and {@code explain} with what is granted there. */
class AccessCommandIT {
  private static final String MODEL = HouseGateway.MODEL;
  private static final Vertx VERTX = Vertx.vertx();
  private static FakeVendor vendor;
  private static TestGateway gateway;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    vendor = FakeVendor.start(VERTX);
    gateway =
        TestGateway.start(
            folder,
            "policy: { data: ./facts.yaml }\n" + HouseGateway.providers(vendor),
            "teams:\n"
                + "  research: { models: [], purposes: [research], max_sensitivity: restricted }\n"
                + "  sales: { models: [], purposes: [research], max_sensitivity: restricted }\n"
                + "  frugal: { models: [], price_cap_usd: 0.0000001, purposes: [research], max_sensitivity: restricted }\n");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    vendor.close();
    Await.await(VERTX.close());
  }

  private static String asked(String team, String owner) throws Exception {
    Object key = gateway.control("key.create", Map.of("team", team, "owner", owner));
    HttpResponse<String> answer =
        gateway.post(
            "/drawbridge/v1/access-requests",
            String.valueOf(((Map<?, ?>) key).get("secret")),
            new JsonObject()
                .put("model", MODEL)
                .put("reason", "to compare")
                .put("until", "7d")
                .put("for", "team")
                .encode());
    assertEquals(200, answer.statusCode(), answer.body());
    return new JsonObject(answer.body()).getString("id");
  }

  private static CommandLineRun run(String... words) throws Exception {
    String config = gateway.folder().resolve("drawbridge.yaml").toString();
    String[] all = Stream.concat(Stream.of(words), Stream.of("-c", config)).toArray(String[]::new);
    return CommandLineRun.by(StartedGateway.launcher(), Map.of(), all);
  }

  private static String done(String... words) throws Exception {
    CommandLineRun run = run(words);
    assertEquals(0, run.exit(), run.toString());
    return run.out();
  }

  @Test
  void requestsAreListedShownGrantedExplainedAndEnded() throws Exception {
    String id = asked("research", "ada");

    String table = done("access", "list", "--state", "open", "--team", "research");
    assertTrue(table.startsWith("ID ") && table.contains(id) && table.contains("pending"), table);
    JsonArray json =
        new JsonArray(done("access", "list", "--team", "research", "--format", "json"));
    assertEquals(
        List.of("approve", "decline", "end"), json.getJsonObject(0).getJsonArray("may").getList());
    assertTrue(done("access", "list", "--format", "yaml").contains("state: pending"));
    assertEquals(1, run("explain", "--team", "research", "--model", MODEL).exit());

    String granted =
        done("access", "approve", id, "--until", "2d", "--total-usd", "2.50", "--reason", "ok");
    assertTrue(granted.startsWith(id + " is granted: " + MODEL + " for team research"), granted);
    String shown = done("access", "show", id);
    assertTrue(shown.contains("USD in all: 2.5") && shown.contains("granted by: local:"), shown);
    assertTrue(shown.contains("USD used: 0"), shown);
    String explained = done("explain", "--team", "research", "--model", MODEL);
    assertTrue(
        explained.contains(
            "grant " + id + " of " + MODEL + " for the team: lifts team_not_entitled of " + MODEL),
        explained);
    assertEquals(1, run("explain", "--team", "sales", "--model", MODEL).exit());

    assertTrue(done("access", "end", id).startsWith(id + " is ended"));
    assertEquals(1, run("explain", "--team", "research", "--model", MODEL).exit());
  }

  @Test
  void aSupposedGrantIsExplained() throws Exception {
    String explained = done("explain", "--team", "sales", "--model", MODEL, "--grant", MODEL);
    assertTrue(explained.contains("lifts team_not_entitled of " + MODEL), explained);
    CommandLineRun dear = run("explain", "--team", "frugal", "--model", MODEL, "--grant", MODEL);
    assertEquals(1, dear.exit(), dear.toString());
    String capped =
        done("explain", "--team", "frugal", "--model", MODEL, "--grant", MODEL, "--grant-cap", "1");
    assertTrue(capped.contains("price_above_cap, team_not_entitled"), capped);
    String json =
        done("explain", "--team", "sales", "--model", MODEL, "--grant", MODEL, "--format", "json");
    JsonObject grant = new JsonObject(json).getJsonArray("grants").getJsonObject(0);
    assertEquals(
        List.of("team_not_entitled"), grant.getJsonObject("lifted").getJsonArray(MODEL).getList());
  }

  @ParameterizedTest
  @CsvSource({
    "2, explain --team sales --model house-open --grant nowhere, is none",
    "2, explain --team sales --model house-open --grant-cap 1, needs --grant",
    "1, access show abcdefghijkl, no request for access",
    "1, access end abcdefghijkl, no request for access",
    "2, access decline abcdefghijkl, --reason",
    "2, access approve abcdefghijkl --cap-usd much, a number of USD",
    "2, access list --state odd, state"
  })
  void aMistakeIsTold(int exit, String line, String told) throws Exception {
    CommandLineRun run = run(line.split(" "));
    assertEquals(exit, run.exit(), run.toString());
    assertTrue(run.err().contains(told), run.toString());
    assertFalse(run.err().contains("Exception"), run.toString());
  }

  @Test
  void whoeverIsAtTheMachineDoesNotDecideAboutHisOwn() throws Exception {
    String id = asked("research", System.getProperty("user.name"));
    CommandLineRun own = run("access", "approve", id);
    assertEquals(1, own.exit(), own.toString());
    assertTrue(own.err().contains("Nobody decides about a request of his own"), own.toString());
    done("access", "decline", asked("sales", "sam"), "--reason", "no");
  }
}
