package dev.drawbridge.acceptance.fallback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.WebhookReceiver;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a vendor takes away is told to the webhook of the configuration. */
class AlertsIT {
  private static final String FACTS =
      "teams: { research: { models: [\"*\"], objective: listed } }\n";

  @TempDir Path folder;

  private static List<JsonObject> told(WebhookReceiver receiver) {
    return receiver.received().stream()
        .map(message -> new JsonObject(message.body()).getJsonObject("data"))
        .toList();
  }

  @Test
  void aRefusedCredentialAnUnknownErrorAndABanAreTold() throws Exception {
    Vertx vertx = Vertx.vertx();
    WebhookReceiver receiver = WebhookReceiver.start(vertx, folder.resolve("ca.pem"));
    FakeVendor one = FakeVendor.start(vertx);
    FakeVendor two = FakeVendor.start(vertx);
    String yaml =
        "policy: { data: ./facts.yaml, timeout: 5s }\n"
            + "upstream: { ca: \"file:ca.pem\" }\n"
            + "alerts: { webhook: { url: \"https://localhost:"
            + receiver.port()
            + "/\", secret: env:HOOK, allow_private: true } }\n"
            + "providers:\n"
            + SampleConfig.vendor("one", one.url())
            + SampleConfig.vendor("two", two.url())
            + "models:\n"
            + SampleConfig.closed("first", "one", "")
            + SampleConfig.closed("second", "two", "")
            + "aliases: { pair: [first, second] }\n";
    Map<String, String> environment =
        Map.of("ONE_KEY", "sk-one", "TWO_KEY", "sk-two", "HOOK", "whsec_" + "c2FtcGxl".repeat(4));
    try (TestGateway gateway = TestGateway.start(folder, yaml, FACTS, environment)) {
      String key = gateway.key("research");
      one.next(FailingVendorGateway.fails(401, "invalid_api_key"));
      assertEquals(200, gateway.chat(key, "pair").statusCode());
      two.next(FailingVendorGateway.fails(418, "teapot"));
      gateway.chat(key, "second");

      Await.until("both", () -> receiver.received().size() == 2);

      List<JsonObject> told = told(receiver);
      JsonObject refused = told.getFirst();
      assertEquals("auth_revoked", refused.getString("code"));
      assertEquals("page", refused.getString("kind"));
      assertEquals("one", refused.getString("provider"));
      assertEquals("credential", refused.getString("scope"));
      assertFalse(refused.getString("rule").isEmpty());
      JsonObject unknown = told.get(1);
      assertEquals("unclassified", unknown.getString("code"));
      assertEquals("second", unknown.getString("model"));
      for (WebhookReceiver.Message each : receiver.received()) {
        assertFalse(each.body().contains("vendor says"), each.body());
        assertFalse(each.body().contains("sk-"), each.body());
      }
      String metrics = gateway.admin("/metrics", "").body();
      assertTrue(
          metrics.contains("drawbridge_alerts_total{code=\"auth_revoked\",kind=\"page\"} 1.0"),
          metrics);

      String banned = FACTS + "vendors: { banned: [{ operator: Elsewhere, reason: board }] }\n";
      Files.writeString(gateway.folder().resolve("facts.yaml"), banned);
      Await.until("the ban", () -> receiver.received().size() == 3);
      assertEquals("operator_banned", told(receiver).get(2).getString("code"));
    } finally {
      one.close();
      two.close();
      Await.await(vertx.close());
    }
  }
}
