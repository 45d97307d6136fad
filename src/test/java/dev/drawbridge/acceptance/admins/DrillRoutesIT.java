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

  private static JsonObject shown(HouseGateway house, String id) throws Exception {
    return UsedGateway.object(house.gateway().admin(PATH + "/" + id));
  }

  private static String asked(String scenario, String more) {
    return new JsonObject("{" + more + "}").put("scenario", scenario).encode();
  }

  /** The whole of a drill once it is done. */
  private static JsonObject drilled(HouseGateway house, String body) throws Exception {
    List<HttpResponse<String>> answers = new ArrayList<>();
    // Until the end of the one before is on record, the next is refused.
    Await.until(
        "a drill begins",
        () -> {
          answers.add(house.gateway().adminPost(PATH, body));
          return answers.getLast().statusCode() != 409;
        });
    HttpResponse<String> begun = answers.getLast();
    String id = UsedGateway.object(begun).getString("id");
    assertEquals(PATH + "/" + id, begun.headers().firstValue("location").orElse(""));
    Await.until("the drill is done", () -> !shown(house, id).getString("state").equals("running"));
    return shown(house, id);
  }

  @Test
  void theRecordIsPlayedAndNothingIsSent() throws Exception {
    try (HouseGateway house = HouseGateway.start(folder, LISTEN, "")) {
      for (int i = 0; i < 3; i++) {
        assertEquals(200, house.gateway().chat(house.key(), HouseGateway.MODEL).statusCode());
      }
      int sent = house.vendor().calls().size();

      JsonObject played = drilled(house, asked(OUTAGE, "\"since\":\"1h\""));
      JsonObject sample = drilled(house, asked("licence-turned", "\"traffic\":\"sample\""));

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
