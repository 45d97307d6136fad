package dev.drawbridge.acceptance.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.HouseGateway;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sink that never answers is an admin's trouble, and no caller's. */
class StuckSinkIT {
  @TempDir private Path folder = Path.of("");

  private static JsonObject sinks(HouseGateway house) throws Exception {
    return new JsonObject(house.gateway().admin("/readyz").body())
        .getJsonObject("parts")
        .getJsonObject("sinks");
  }

  @Test
  void requestsAreServedWhileItHangsAndReadinessTellsOfIt() throws Exception {
    // It takes the connection, and says nothing for ever.
    try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        var house =
            HouseGateway.start(
                folder,
                "linger: 10ms",
                """
                audit:
                  sinks:
                    - { name: mute, postgresql: { url: "jdbc:postgresql://127.0.0.1:%d/n" } }
                    - { name: files, jsonl: { folder: ./export } }
                """
                    .formatted(silent.getLocalPort()))) {
      Await.until("it hangs", () -> "degraded".equals(sinks(house).getString("state")));
      String detail = sinks(house).getString("detail");
      assertTrue(
          detail.matches(".*mute: \\d+ records behind, has not answered for \\d+ s.*"), detail);

      for (int i = 0; i < 20; i++) {
        assertEquals(200, house.gateway().chat(house.key(), HouseGateway.MODEL).statusCode());
      }

      detail = sinks(house).getString("detail");
      assertTrue(detail.contains("has not answered"), "it hangs still: " + detail);
      String ready = house.gateway().admin("/readyz", "").body();
      assertEquals("degraded", new JsonObject(ready).getString("state"));
      assertFalse(ready.contains("mute"), "no detail for strangers: " + ready);
      Await.until(
          "the other sink gets through",
          () -> sinks(house).getString("detail").contains("files: 0 records behind"));
      String metrics = house.gateway().admin("/metrics").body();
      assertTrue(metrics.contains("drawbridge_audit_lag_records{consumer=\"sink:mute\"}"), metrics);
    }
  }

  @Test
  void withoutSinksThereIsNothingToTell() throws Exception {
    try (var house = HouseGateway.start(folder, "linger: 10ms", "")) {
      assertEquals("ok", sinks(house).getString("state"));
      assertNull(sinks(house).getString("detail"));
    }
  }
}
