package dev.drawbridge.acceptance.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.HouseGateway;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The next policy decides beside the one in charge, and changes nothing. */
class ShadowIT {
  private static final String LISTEN = "linger: 10ms, drain: 5s";
  private static final String POLICY =
      "policy: { data: ./facts.yaml, shadow: { data: ./next.yaml } }\n";
  private static final String NOBODY =
      "teams: { elsewhere: { models: [\"*\"], purposes: [research] } }\n";

  @TempDir private Path folder = Path.of("");

  private static int chat(HouseGateway house) throws Exception {
    return house.gateway().chat(house.key(), HouseGateway.MODEL).statusCode();
  }

  private static boolean counted(HouseGateway house, String change, int times) throws Exception {
    return house
        .gateway()
        .admin("/metrics")
        .body()
        .contains("drawbridge_policy_shadow_total{change=\"" + change + "\"} " + times + ".0");
  }

  private static JsonObject part(HouseGateway house) throws Exception {
    return new JsonObject(house.gateway().admin("/readyz").body())
        .getJsonObject("parts")
        .getJsonObject("shadow");
  }

  private static boolean is(HouseGateway house, String state) throws Exception {
    return state.equals(part(house).getString("state"));
  }

  @Test
  void theNextPolicyIsCountedAndChangesNothing() throws Exception {
    Files.writeString(folder.resolve("next.yaml"), NOBODY);
    try (HouseGateway house = HouseGateway.start(folder, LISTEN, POLICY)) {
      Await.until("the shadow is loaded", () -> is(house, "ok"));

      for (int i = 0; i < 3; i++) assertEquals(200, chat(house));

      Await.until("each is counted", () -> counted(house, "newly_refused", 3));

      Files.writeString(folder.resolve("next.yaml"), HouseGateway.FACTS);

      Await.until(
          "the changed shadow is asked",
          () -> {
            assertEquals(200, chat(house));
            return !counted(house, "same", 0);
          });
    }
  }

  @Test
  void aBrokenShadowIsDegradedAndTrafficGoesOn() throws Exception {
    Files.writeString(
        folder.resolve("next.yaml"), "teams:\n  research: { modles: [], models: [] }\n");
    try (HouseGateway house = HouseGateway.start(folder, LISTEN, POLICY)) {
      assertEquals(200, chat(house));
      assertEquals("degraded", part(house).getString("state"));
      String detail = part(house).getString("detail");
      assertTrue(detail.contains("next.yaml:2:"), detail);
      assertTrue(
          house
              .gateway()
              .admin("/metrics")
              .body()
              .contains("drawbridge_policy_shadow_skipped_total{reason=\"not_ready\"} 1.0"));

      Files.writeString(folder.resolve("next.yaml"), NOBODY);

      Await.until("it is mended", () -> is(house, "ok"));
      assertEquals(200, chat(house));
      Await.until("and asked", () -> counted(house, "newly_refused", 1));
    }
  }

  @Test
  void aBundleThatIsNoneIsDegradedToo() throws Exception {
    Files.writeString(folder.resolve("next.tar.gz"), "no archive");
    String policy = "policy: { data: ./facts.yaml, shadow: { bundle: ./next.tar.gz } }\n";
    try (HouseGateway house = HouseGateway.start(folder, LISTEN, policy)) {
      assertEquals(200, chat(house));
      Await.until(
          "the bundle is looked at",
          () -> is(house, "degraded") && !part(house).getString("detail").contains("being loaded"));
      assertEquals(200, house.gateway().admin("/readyz").statusCode());
    }
  }
}
