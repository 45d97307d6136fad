package dev.drawbridge.acceptance.limits;

import static dev.drawbridge.fixture.SampleConfig.error;
import static dev.drawbridge.fixture.SampleConfig.id;
import static dev.drawbridge.fixture.SampleConfig.ours;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.HouseGateway;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much one caller may have recorded in an hour. */
class QuotaIT {
  private static final String QUOTA =
      "audit: { max_answer: 64KiB, quota: { per_principal_hour: 200KiB } }\n";

  /** So long, and so unlike itself, that the record does not compress it. */
  private static final int WORDS = 11 << 10;

  private static final int LETTERS = 5;

  @TempDir private Path folder = Path.of("");

  /** Asks with a message that was never sent before. */
  private static HttpResponse<String> ask(HouseGateway house, String key) throws Exception {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < WORDS; i++) {
      ThreadLocalRandom.current()
          .ints(LETTERS, 'a', 'z' + 1)
          .forEach(letter -> text.append((char) letter));
      text.append(' ');
    }
    String body =
        new JsonObject()
            .put("model", HouseGateway.MODEL)
            .put(
                "messages",
                new JsonArray()
                    .add(new JsonObject().put("role", "user").put("content", text.toString())))
            .encode();
    return house.gateway().post("/v1/chat/completions", key, body);
  }

  /** Asks until that is refused. */
  private static HttpResponse<String> askUntilMet(HouseGateway house) throws Exception {
    for (int i = 0; i < 8; i++) {
      HttpResponse<String> answer = ask(house, house.key());
      if (answer.statusCode() != 200) return answer;
    }
    throw new AssertionError("the quota is never met");
  }

  @Test
  void callerWhoMeetsItIsRefusedOnRecordAndNobodyElseIs() throws Exception {
    try (HouseGateway house = HouseGateway.start(folder, "linger: 10ms", QUOTA)) {
      HttpResponse<String> met = askUntilMet(house);

      assertEquals(429, met.statusCode(), met.body());
      assertEquals("rate_limit_exceeded", error(met).getString("code"));
      assertEquals("rate_limited", ours(met).getString("code"));
      assertEquals("audit:key:" + house.keyId(), ours(met).getString("limit"));
      assertNotNull(ours(met).getString("resets"), met.body());
      JsonObject row = house.gateway().row(id(met));
      assertEquals("refused", row.getString("outcome"), row.encode());
      assertEquals("rate_limited", row.getString("code"), row.encode());
      String shown = house.gateway().admin("/api/v1/prompts/" + id(met) + "?reason=test").body();
      assertTrue(shown.length() < 8 << 10, "its content is not kept: " + shown);
      assertEquals(200, ask(house, house.gateway().key("research")).statusCode());
    }
  }

  @Test
  void startAndReloadGoOnWithIt() throws Exception {
    String key;
    try (HouseGateway house = HouseGateway.start(folder, "linger: 10ms", QUOTA)) {
      key = house.key();
      assertEquals(429, askUntilMet(house).statusCode());
    }
    try (HouseGateway house = HouseGateway.start(folder, "linger: 10ms", QUOTA)) {
      assertEquals(429, ask(house, key).statusCode(), "counted on");
      Path config = folder.resolve("drawbridge.yaml");
      Files.writeString(config, Files.readString(config).replace("200KiB", "200MiB"));

      Await.until("there is room again", () -> ask(house, key).statusCode() == 200);
    }
  }
}
