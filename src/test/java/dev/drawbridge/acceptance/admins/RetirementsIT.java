package dev.drawbridge.acceptance.admins;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which models retire soon, and who still uses them. */
class RetirementsIT {
  private static final Vertx VERTX = Vertx.vertx();
  @TempDir static Path folder;
  private static FakeVendor vendor;
  private static TestGateway gateway;
  private static LocalDate today;

  @BeforeAll
  static void start() throws Exception {
    today = LocalDate.now(ZoneOffset.UTC);
    vendor = FakeVendor.start(VERTX);
    String yaml =
        "organisation: { name: Acme, jurisdiction: DE }\n"
            + "policy: { data: ./facts.yaml, timeout: 5s }\nproviders:\n"
            + SampleConfig.vendor("acme", vendor.url())
            + "models:\n"
            + SampleConfig.closed("later", "acme", ", retires: " + today.plusDays(80))
            + SampleConfig.closed(
                "soon", "acme", ", successor: stays, retires: " + today.plusDays(20))
            + SampleConfig.closed("much-later", "acme", ", retires: " + today.plusDays(200))
            + SampleConfig.closed("stays", "acme", "");
    String facts =
        """
        teams:
          research: { models: ["*"] }
          marketing: { models: ["*"] }
          ops: { models: ["stays"] }
        """;
    gateway = TestGateway.start(folder, yaml, facts, Map.of("ACME_KEY", "vendor-key-of-acme"));
    String research = gateway.key("research");
    for (int i = 0; i < 3; i++) assertEquals(200, gateway.chat(research, "soon").statusCode());
    assertEquals(200, gateway.chat(gateway.key("marketing"), "soon").statusCode());
    assertEquals(200, gateway.chat(research, "stays").statusCode());
    assertEquals(403, gateway.chat(gateway.key("ops"), "soon").statusCode());
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    vendor.close();
    await(VERTX.close());
  }

  private static List<String> ids(JsonArray models) {
    return models.stream().map(m -> ((JsonObject) m).getString("id")).toList();
  }

  private static JsonArray within(String span) throws Exception {
    HttpResponse<String> answer = gateway.admin("/api/v1/models?retires_within=" + span);
    assertEquals(200, answer.statusCode(), answer.body());
    return new JsonArray(answer.body());
  }

  @Test
  void theModelsThatRetireSoonComeSoonestFirst() throws Exception {
    assertEquals(List.of("soon", "later"), ids(within("90d")));
    assertEquals(List.of("soon"), ids(within("20d")));
    assertEquals(List.of(), ids(within("19d")));
    assertEquals(
        List.of("soon", "later", "much-later"), ids(within(today.plusDays(200).toString())));
  }

  @Test
  void theTeamsThatTheModelServedAreNamedAndNoOthers() throws Exception {
    JsonObject soon = within("90d").getJsonObject(0);

    JsonArray used = soon.getJsonArray("used_by");
    assertEquals(2, used.size(), used.encode());
    assertEquals("marketing", used.getJsonObject(0).getString("team"));
    assertEquals(1, used.getJsonObject(0).getInteger("requests"));
    assertEquals("research", used.getJsonObject(1).getString("team"));
    assertEquals(3, used.getJsonObject(1).getInteger("requests"));
    assertTrue(used.getJsonObject(1).getString("last").startsWith(today.toString()));
    assertTrue(soon.getBoolean("used_by_complete"));
    assertEquals("stays", soon.getString("successor"));
  }

  @Test
  void aModelThatNobodyUsesIsListedWithoutTeams() throws Exception {
    assertEquals(new JsonArray(), within("90d").getJsonObject(1).getJsonArray("used_by"));
  }

  @Test
  void aSpanThatIsNoneIsRefused() throws Exception {
    for (String span : List.of("soon", "90", "-1d", "2027-13-01", "99999d")) {
      assertEquals(400, gateway.admin("/api/v1/models?retires_within=" + span).statusCode(), span);
    }
  }
}
