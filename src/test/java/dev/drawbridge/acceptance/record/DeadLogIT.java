package dev.drawbridge.acceptance.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.TestGateway;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose log is gone serves nobody, and says so where it is asked. */
class DeadLogIT {
  @TempDir private Path folder = Path.of("");

  @Test
  void nothingIsServedThatCannotBeRecorded() throws Exception {
    try (HouseGateway house = HouseGateway.start(folder, "linger: 10ms, drain: 5s", "")) {
      assertEquals(200, house.gateway().chat(house.key(), HouseGateway.MODEL).statusCode());
      TestGateway.removeLog(folder.resolve("var"));

      Await.until(
          "it is not ready", () -> house.gateway().admin("/readyz", "").statusCode() == 503);
      int asked = house.vendor().calls().size();
      HttpResponse<String> refused = house.gateway().chat(house.key(), HouseGateway.MODEL);

      assertEquals(503, refused.statusCode(), refused.body());
      assertTrue(refused.body().contains("audit_unavailable"), refused.body());
      assertEquals(asked, house.vendor().calls().size());
      JsonObject parts =
          new JsonObject(house.gateway().admin("/readyz", "").body()).getJsonObject("parts");
      assertEquals("down", parts.getJsonObject("audit").getString("state"));
      assertEquals(200, house.gateway().admin("/livez", "").statusCode());
    }
  }
}
