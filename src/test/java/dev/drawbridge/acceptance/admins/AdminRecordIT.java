package dev.drawbridge.acceptance.admins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.UsedGateway;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An admin's call is on record even where nobody can say whether it is permitted. */
class AdminRecordIT {
  private static final String NO_OPA =
      """
      policy: { engine: server, timeout: 2s, server: { url: "http://127.0.0.1:1", path: drawbridge/decision/result } }
      """;
  @TempDir private Path folder = Path.of("");

  @Test
  void aCallThatPolicyCannotDecideIsRefusedAndRecorded() throws Exception {
    try (HouseGateway house = HouseGateway.start(folder, "linger: 10ms, drain: 5s", NO_OPA)) {
      HttpResponse<String> answer = house.gateway().admin("/api/v1/models");

      assertEquals(503, answer.statusCode(), answer.body());
      assertEquals(
          "policy_unavailable",
          new JsonObject(answer.body()).getJsonObject("error").getString("code"));
      assertEquals("5", SampleConfig.header(answer, "retry-after"));
      assertTrue(
          house
              .gateway()
              .admin("/readyz", "")
              .body()
              .contains("\"policy\":{\"state\":\"degraded\""));
      String id = SampleConfig.id(answer);
      String log = UsedGateway.recorded(folder);
      int at = log.indexOf(id);
      assertTrue(at >= 0, "not on record");
      String event = log.substring(log.lastIndexOf("{\"time\"", at), log.indexOf("}}", at));
      assertTrue(event.contains("\"actor\":\"key:"), event);
      assertTrue(event.contains("\"resource\":\"/api/v1/models\""), event);
      assertTrue(event.contains("\"permitted\":false"), event);
      assertTrue(event.contains("\"code\":\"policy_unavailable\""), event);
    }
  }
}
