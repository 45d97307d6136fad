package dev.drawbridge.acceptance.admins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.command.CommandLineRun;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.UsedGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drills over the admins' port of a running gateway, with its own record. */
class DrillRoutesIT {
  private static final String LISTEN = "linger: 10ms, drain: 5s";
  private static final String PATH = "/api/v1/drills";
  private static final String OUTAGE =
      "events: [{ model: %s, class: quota_exhausted }]".formatted(HouseGateway.MODEL);

  @TempDir private Path folder = Path.of("");

  private static JsonObject shown(TestGateway gateway, String id) throws Exception {
    return UsedGateway.object(gateway.admin(PATH + "/" + id));
  }

  private static String asked(String scenario, String more) {
    return new JsonObject("{" + more + "}").put("scenario", scenario).encode();
  }

  /** The whole of a drill once it is done. */
  private static JsonObject drilled(TestGateway gateway, String body) throws Exception {
    List<HttpResponse<String>> answers = new ArrayList<>();
    // Until the end of the one before is on record, the next is refused.
    Await.until(
        "a drill begins",
        () -> {
          answers.add(gateway.adminPost(PATH, body));
          return answers.getLast().statusCode() != 409;
        });
    HttpResponse<String> begun = answers.getLast();
    String id = UsedGateway.object(begun).getString("id");
    assertEquals(PATH + "/" + id, begun.headers().firstValue("location").orElse(""));
    Await.until(
        "the drill is done", () -> !shown(gateway, id).getString("state").equals("running"));
    return shown(gateway, id);
  }

  @Test
  void theRecordIsPlayedAndNothingIsSent() throws Exception {
    try (HouseGateway house = HouseGateway.start(folder, LISTEN, "")) {
      for (int i = 0; i < 3; i++) {
        assertEquals(200, house.gateway().chat(house.key(), HouseGateway.MODEL).statusCode());
      }
      int sent = house.vendor().calls().size();

      JsonObject played = drilled(house.gateway(), asked(OUTAGE, "\"since\":\"1h\""));
      JsonObject sample =
          drilled(house.gateway(), asked("licence-turned", "\"traffic\":\"sample\""));

      assertEquals("done", played.getString("state"), played::encode);
      JsonObject report = played.getJsonObject("report");
      assertEquals(3, report.getInteger("stopped"), report::encode);
      assertEquals("research", report.getJsonArray("teams").getJsonObject(0).getString("team"));
      assertFalse(played.encode().contains("Hello"), "no content");
      assertEquals(
          "sample", sample.getJsonObject("report").getJsonObject("traffic").getString("source"));
      assertEquals(sent, house.vendor().calls().size(), "no vendor is asked");
      var all = new JsonArray(house.gateway().admin(PATH).body());
      assertEquals(2, all.size());
      assertEquals(sample.getString("id"), all.getJsonObject(0).getString("id"));
      assertFalse(all.getJsonObject(0).containsKey("report"));
    }
  }

  /** The command line beside the running gateway. */
  private JsonObject drilledLocally(String scenario) throws Exception {
    Path file = Files.writeString(folder.resolve("scenario.yaml"), scenario);
    CommandLineRun run =
        CommandLineRun.of(
            "drill",
            "run",
            "-c",
            folder.resolve("drawbridge.yaml").toString(),
            "--scenario",
            file.toString(),
            "--traffic",
            "sample",
            "--standby",
            "--json");
    assertEquals(0, run.exit(), run.err());
    return new JsonObject(run.out());
  }

  @Test
  void aStandbyIsCalledOnceWhereThatIsAskedFor() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (FakeVendor away = FakeVendor.start(vertx);
        FakeVendor other = FakeVendor.start(vertx)) {
      String yaml =
          "providers:\n"
              + SampleConfig.own("first", away.url())
              + SampleConfig.own("second", other.url())
              + "models:\n"
              + SampleConfig.open("one", "first", "")
              + SampleConfig.open("two", "second", "")
              + "aliases: { chat: [one, two] }\n"
              + "policy: { data: ./facts.yaml }\n";
      String facts =
          "teams: { research: { models: [\"*\"], purposes: [research], objective: listed } }\n";
      try (TestGateway gateway = TestGateway.start(folder, yaml, facts)) {
        String scenario = "events: [{ model: one, class: region_restricted }]";
        String quiet = asked(scenario, "\"traffic\":\"sample\"");
        drilled(gateway, quiet);
        assertEquals(0, away.calls().size() + other.calls().size());

        JsonObject played =
            drilled(gateway, asked(scenario, "\"traffic\":\"sample\",\"standby\":\"yes\""));

        JsonObject standby =
            played.getJsonObject("report").getJsonArray("standbys").getJsonObject(0);
        assertEquals("two", standby.getString("model"), played::encode);
        assertTrue(standby.getString("answer").startsWith("answered in "), standby::encode);
        assertEquals(0, away.calls().size(), "whoever is away is not touched");
        assertEquals(1, other.calls().size());
        JsonObject sent = other.lastCall().body();
        assertEquals(1, sent.getInteger("max_tokens"), sent::encode);
        JsonObject row =
            new JsonObject(gateway.admin("/api/v1/decisions?principal=drawbridge").body())
                .getJsonArray("decisions")
                .getJsonObject(0);
        assertEquals("two", row.getString("model_served"), row::encode);
        assertEquals("complete", row.getString("outcome"));
        assertTrue(row.getDouble("cost_usd") > 0, row::encode);

        JsonObject local = drilledLocally(scenario);
        assertEquals(2, other.calls().size());
        assertTrue(
            local
                .getJsonArray("standbys")
                .getJsonObject(0)
                .getString("answer")
                .startsWith("answered in "),
            local::encode);

        other.next(call -> FakeVendor.json(call, 401, FakeVendor.error("no", "invalid_api_key")));
        JsonObject failing =
            drilled(gateway, asked(scenario, "\"traffic\":\"sample\",\"standby\":\"yes\""));
        assertEquals(
            "failed: auth_revoked",
            failing
                .getJsonObject("report")
                .getJsonArray("standbys")
                .getJsonObject(0)
                .getString("answer"));
      }
    } finally {
      Await.await(vertx.close());
    }
  }

  @Test
  void whoMayNotAndWhatIsWrongIsSaid() throws Exception {
    try (HouseGateway house = HouseGateway.start(folder, LISTEN, "")) {
      UsedGateway.assertError(403, "denied", house.gateway().admin(PATH, house.key()));
      UsedGateway.assertError(401, "unauthenticated", house.gateway().admin(PATH, ""));
      HttpResponse<String> none = house.gateway().adminPost(PATH, asked("nothing", ""));
      UsedGateway.assertError(400, "invalid_request", none);
      assertTrue(none.body().contains("There are: vendor-gone"), none.body());
      HttpResponse<String> bad =
          house.gateway().adminPost(PATH, asked("events: [{ modle: a, class: gone }]", ""));
      UsedGateway.assertError(400, "invalid_request", bad);
      assertTrue(bad.body().contains("scenario:1:"), bad.body());
      UsedGateway.assertError(400, "invalid_request", house.gateway().adminPost(PATH, "{}"));
      UsedGateway.assertError(404, "not_found", house.gateway().admin(PATH + "/none"));
    }
  }
}
