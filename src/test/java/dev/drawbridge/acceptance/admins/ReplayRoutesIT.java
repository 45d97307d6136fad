package dev.drawbridge.acceptance.admins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.UsedGateway;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recorded traffic decided again, asked for over the admins' port. */
class ReplayRoutesIT {
  private static final String LISTEN = "linger: 10ms, drain: 5s";
  private static final String PATH = "/api/v1/replays";
  private static final String SHADOWED =
      "policy: { data: ./facts.yaml, shadow: { data: ./next.yaml } }\n";
  private static final String NOBODY =
      "teams: { elsewhere: { models: [\"*\"], purposes: [research] } }\n";

  @TempDir private Path folder = Path.of("");

  private HouseGateway shadowed() throws Exception {
    Files.writeString(folder.resolve("next.yaml"), NOBODY);
    HouseGateway house = HouseGateway.start(folder, LISTEN, SHADOWED);
    Await.until(
        "the shadow is loaded",
        () ->
            new JsonObject(house.gateway().admin("/readyz").body())
                .getJsonObject("parts")
                .getJsonObject("shadow")
                .getString("state")
                .equals("ok"));
    return house;
  }

  private static JsonObject shown(HouseGateway house, String id) throws Exception {
    return UsedGateway.object(house.gateway().admin(PATH + "/" + id));
  }

  /** The whole of a replay once it is done. */
  private static JsonObject replayed(HouseGateway house, String body) throws Exception {
    List<HttpResponse<String>> answers = new ArrayList<>();
    // Until the end of the one before is on record, the next is refused.
    Await.until(
        "a replay begins",
        () -> {
          answers.add(house.gateway().adminPost(PATH, body));
          return answers.getLast().statusCode() != 409;
        });
    HttpResponse<String> begun = answers.getLast();
    String id = UsedGateway.object(begun).getString("id");
    assertEquals(PATH + "/" + id, begun.headers().firstValue("location").orElse(""));
    Await.until("the replay is done", () -> !shown(house, id).getString("state").equals("running"));
    return shown(house, id);
  }

  @Test
  void trafficIsDecidedAgainByWhatTheConfigurationNames() throws Exception {
    try (HouseGateway house = shadowed()) {
      for (int i = 0; i < 3; i++) {
        assertEquals(200, house.gateway().chat(house.key(), HouseGateway.MODEL).statusCode());
      }

      JsonObject next = replayed(house, "");
      JsonObject live = replayed(house, "{\"bundle\":\"live\",\"since\":\"1h\"}");
      JsonObject other = replayed(house, "{\"since\":\"1h\",\"team\":\"elsewhere\"}");

      assertEquals("done", next.getString("state"), next::encode);
      assertEquals("shadow", next.getString("bundle"));
      JsonObject report = next.getJsonObject("report");
      assertEquals(3, report.getInteger("newly_refused"));
      assertEquals(3, report.getJsonObject("refused_by").getInteger("team_unknown"));
      assertEquals("research", report.getJsonArray("changes").getJsonObject(0).getString("team"));
      assertFalse(next.encode().contains("Hello"), "no content");
      assertEquals(3, live.getJsonObject("report").getInteger("same"));
      assertEquals(0, live.getJsonObject("report").getInteger("newly_refused"));
      assertEquals(0, other.getJsonObject("report").getInteger("decided"));
      var all = new JsonArray(house.gateway().admin(PATH).body());
      assertEquals(3, all.size());
      assertEquals(other.getString("id"), all.getJsonObject(0).getString("id"));
      assertFalse(all.getJsonObject(0).containsKey("report"));
    }
  }

  @Test
  void whoMayNotAndWhatIsWrongIsSaid() throws Exception {
    try (HouseGateway house = shadowed()) {
      UsedGateway.assertError(403, "denied", house.gateway().admin(PATH, house.key()));
      UsedGateway.assertError(401, "unauthenticated", house.gateway().admin(PATH, ""));
      HttpResponse<String> bad = house.gateway().adminPost(PATH, "{\"since\":\"7 days\"}");
      UsedGateway.assertError(400, "invalid_request", bad);
      assertTrue(bad.body().contains("since"), bad.body());
      UsedGateway.assertError(
          400, "invalid_request", house.gateway().adminPost(PATH, "{\"bundle\":\"./next\"}"));
      UsedGateway.assertError(404, "not_found", house.gateway().admin(PATH + "/none"));
    }
  }

  @Test
  void withoutAShadowThereIsNothingToTry() throws Exception {
    try (HouseGateway house = HouseGateway.start(folder, LISTEN, "")) {
      HttpResponse<String> none = house.gateway().adminPost(PATH, "{\"since\":\"1d\"}");
      UsedGateway.assertError(409, "conflict", none);
      assertTrue(none.body().contains("no shadow configured"), none.body());
    }
  }
}
