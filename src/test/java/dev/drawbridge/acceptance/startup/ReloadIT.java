package dev.drawbridge.acceptance.startup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.policy.OpaForTests;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changed files take effect while the gateway runs, or are refused and change nothing. */
class ReloadIT {
  private static final String LISTEN = "linger: 10ms, drain: 5s";
  @TempDir private Path folder = Path.of("");

  private static int chat(HouseGateway house, String key) throws Exception {
    return house.gateway().chat(key, HouseGateway.MODEL).statusCode();
  }

  private static JsonObject configPart(HouseGateway house, String credential) throws Exception {
    HttpResponse<String> ready = house.gateway().admin("/readyz", credential);
    assertEquals(200, ready.statusCode(), ready.body());
    return new JsonObject(ready.body()).getJsonObject("parts").getJsonObject("config");
  }

  private static JsonObject configPart(HouseGateway house) throws Exception {
    return new JsonObject(house.gateway().admin("/readyz").body())
        .getJsonObject("parts")
        .getJsonObject("config");
  }

  private static boolean counted(HouseGateway house, String result, int times) throws Exception {
    return house
        .gateway()
        .admin("/metrics")
        .body()
        .contains("drawbridge_reload_total{result=\"" + result + "\"} " + times + ".0");
  }

  @Test
  void changedFactsTakeEffect() throws Exception {
    try (HouseGateway house = HouseGateway.start(folder, LISTEN, "")) {
      String other = house.gateway().key("marketing");
      assertEquals(403, chat(house, other));

      Files.writeString(
          folder.resolve("facts.yaml"),
          HouseGateway.FACTS
              + "  marketing: { models: [\"*\"], purposes: [production], max_sensitivity:"
              + " restricted }\n");

      Await.until("the new team is served", () -> chat(house, other) == 200);
      assertEquals(200, chat(house, house.key()));
      Await.until("it is counted", () -> counted(house, "applied", 1));
    }
  }

  @Test
  void connectionsToAVendorThatIsReachedAsBeforeGoOn() throws Exception {
    try (HouseGateway house = HouseGateway.start(folder, LISTEN, "")) {
      Path config = folder.resolve("drawbridge.yaml");
      // As many as make a connection for each event loop.
      for (int i = 0; i < 20; i++) assertEquals(200, chat(house, house.key()));
      int connected = house.vendor().connected();

      Files.writeString(config, Files.readString(config).replace("input: 1,", "input: 3,"));

      Await.until("it is applied", () -> counted(house, "applied", 1));
      for (int i = 0; i < 20; i++) assertEquals(200, chat(house, house.key()));
      assertEquals(connected, house.vendor().connected());
    }
  }

  @Test
  void aTeamThatIsTakenOutIsRefused() throws Exception {
    try (HouseGateway house = HouseGateway.start(folder, LISTEN, "")) {
      assertEquals(200, chat(house, house.key()));

      Files.writeString(
          folder.resolve("facts.yaml"), HouseGateway.FACTS.replace("research:", "elsewhere:"));

      Await.until("the team is refused", () -> chat(house, house.key()) == 403);
    }
  }

  @Test
  void aMistakeIsRefusedAndTheOldConfigurationServesOn() throws Exception {
    try (HouseGateway house = HouseGateway.start(folder, LISTEN, "")) {
      Path config = folder.resolve("drawbridge.yaml");
      String good = Files.readString(config);

      Files.writeString(config, good + "modles: {}\n");

      Await.until(
          "the change is refused", () -> "degraded".equals(configPart(house).getString("state")));
      assertEquals(200, chat(house, house.key()));
      int line = (int) good.lines().count() + 1;
      assertTrue(
          configPart(house).getString("detail", "").contains("drawbridge.yaml:" + line + ":1:"),
          configPart(house).encode());
      JsonObject forAnyone = configPart(house, house.key());
      assertEquals("degraded", forAnyone.getString("state"));
      assertFalse(forAnyone.containsKey("detail"), forAnyone.encode());
      assertTrue(counted(house, "refused", 1));

      Files.writeString(config, good);

      Await.until("it is well again", () -> "ok".equals(configPart(house).getString("state")));
    }
  }

  @Test
  void whatNeedsARestartIsRefusedAndSaysSo() throws Exception {
    try (HouseGateway house = HouseGateway.start(folder, LISTEN, "")) {
      Path config = folder.resolve("drawbridge.yaml");

      Files.writeString(config, Files.readString(config).replace("drain: 5s", "drain: 6s"));

      Await.until(
          "the change is refused", () -> "degraded".equals(configPart(house).getString("state")));
      String detail = configPart(house).getString("detail", "");
      assertTrue(detail.contains("listen") && detail.contains("restart"), detail);
      assertEquals(200, chat(house, house.key()));
    }
  }

  @Test
  void howMuchOfAnAnswerIsKeptTakesEffect() throws Exception {
    try (HouseGateway house = HouseGateway.start(folder, LISTEN, "audit: { max_answer: 20B }\n")) {
      assertEquals(20, kept(house));
      Path config = folder.resolve("drawbridge.yaml");

      Files.writeString(config, Files.readString(config).replace("20B", "30B"));

      Await.until("more is kept", () -> kept(house) == 30);
    }
  }

  private static int kept(HouseGateway house) throws Exception {
    String id =
        house
            .gateway()
            .chat(house.key(), HouseGateway.MODEL)
            .headers()
            .firstValue("x-drawbridge-request-id")
            .orElseThrow();
    house.ended(id);
    JsonObject shown = new JsonObject(house.gateway().admin("/api/v1/decisions/" + id).body());
    return shown.getJsonObject("end").getInteger("answer_kept");
  }

  @Test
  void policyThatDoesNotCompileIsRefusedAndTheOldOneServesOn() throws Exception {
    OpaForTests.provide();
    Path policies = folder.resolve("policies");
    copy(Path.of("policies"), policies);
    String own = "policy: { bundle: ./policies, data: ./facts.yaml }\n";
    try (HouseGateway house = HouseGateway.start(folder, LISTEN, own)) {
      assertEquals(200, chat(house, house.key()));
      Path broken = policies.resolve("drawbridge/broken.rego");

      Files.writeString(broken, "package drawbridge.decision\n\nresult := { oh no\n");

      Await.until(
          "the change is refused", () -> "degraded".equals(configPart(house).getString("state")));
      assertEquals(200, chat(house, house.key()));
      assertTrue(configPart(house).getString("detail", "").contains("broken.rego"));

      Files.delete(broken);

      Await.until("it is well again", () -> "ok".equals(configPart(house).getString("state")));
      assertEquals(200, chat(house, house.key()));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) Files.copy(file, to.resolve(from.relativize(file)));
    }
  }
}
