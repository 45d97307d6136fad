package dev.drawbridge.acceptance.fallback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A standby that nobody asks is asked by the gateway itself. */
class KeepWarmIT {
  @Test
  void onlyWhatStandsBehindAnotherIsCalled(@TempDir Path folder) throws Exception {
    Vertx vertx = Vertx.vertx();
    FakeVendor vendor = FakeVendor.start(vertx);
    String warm = ", keep_warm: 1s";
    String yaml =
        "organisation: { name: Acme, jurisdiction: DE }\n"
            + "policy: { data: ./facts.yaml, timeout: 5s }\nproviders:\n"
            + SampleConfig.vendor("acme", vendor.url())
            + "models:\n"
            + SampleConfig.closed("first", "acme", warm)
            + SampleConfig.closed("second", "acme", warm)
            + SampleConfig.closed("nobodys", "acme", warm)
            + SampleConfig.closed("cold", "acme", "")
            + "aliases: { chat: [first, second, cold] }\n";
    String facts = "teams: { research: { models: [chat], objective: listed } }\n";
    try (TestGateway gateway =
        TestGateway.start(folder, yaml, facts, Map.of("ACME_KEY", "vendor-key-of-acme"))) {
      Await.until("it was called twice", () -> vendor.calls().size() >= 2);

      for (FakeVendor.Call call : vendor.calls()) {
        assertEquals("second", call.body().getString("model"));
        assertEquals(1, call.body().getInteger("max_tokens"));
      }
      Await.until(
          "its row",
          () ->
              !new JsonObject(gateway.admin("/api/v1/decisions?model=second").body())
                  .getJsonArray("decisions")
                  .isEmpty());
      JsonObject row =
          new JsonObject(gateway.admin("/api/v1/decisions?model=second").body())
              .getJsonArray("decisions")
              .getJsonObject(0);
      assertEquals("drawbridge", row.getString("principal"));
      assertNull(row.getString("team"));
      assertNotEquals("", row.getString("request_id"));
    } finally {
      vendor.close();
      Await.await(vertx.close());
    }
  }
}
