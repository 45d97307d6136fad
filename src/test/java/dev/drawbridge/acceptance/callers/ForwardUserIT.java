package dev.drawbridge.acceptance.callers;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.ThreeModelGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a vendor sees of the persons that a body names. */
class ForwardUserIT {
  private static final Vertx VERTX = Vertx.vertx();
  private static FakeVendor vendor;
  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    vendor = FakeVendor.start(VERTX);
  }

  @AfterAll
  static void stop() throws Exception {
    vendor.close();
    await(VERTX.close());
  }

  private static String body(String person) {
    return """
    {"model":"small","user":"%1$s","safety_identifier":"%1$s","x":1.50,
     "metadata":{"user_id":"%1$s","other":"kept"},"messages":[{"role":"user","content":"Hi"}]}
    """
        .formatted(person);
  }

  /** What the vendor got of a call for that person. */
  private static JsonObject sent(TestGateway gateway, String key, String person) throws Exception {
    var answer = gateway.post("/v1/chat/completions", key, body(person));
    assertEquals(200, answer.statusCode(), answer.body());
    var call = vendor.calls().getLast();
    assertTrue(call.bytes().toString().contains("\"x\":1.50,"), "unknown fields survive");
    assertEquals("kept", call.body().getJsonObject("metadata").getString("other"));
    return call.body();
  }

  private TestGateway gateway(String identity, String hosting) throws Exception {
    return TestGateway.start(
        folder,
        identity
            + ThreeModelGateway.yaml(vendor.port())
                .replace("hosting: vendor }", "hosting: " + hosting + " }"),
        ThreeModelGateway.FACTS,
        Map.of("ACME_KEY", ThreeModelGateway.SECRET));
  }

  @Test
  void aVendorSeesAStablePseudonymAlsoAfterARestart() throws Exception {
    String first;
    try (TestGateway gateway = gateway("", "vendor")) {
      String key = gateway.key("research");
      JsonObject ann = sent(gateway, key, "ann@acme.example");
      first = ann.getString("user");
      assertTrue(first.matches("dbp_[A-Za-z0-9_-]{32}"), first);
      assertEquals(first, ann.getString("safety_identifier"));
      assertEquals(first, ann.getJsonObject("metadata").getString("user_id"));
      assertNotEquals(first, sent(gateway, key, "bob@acme.example").getString("user"));
    }
    try (TestGateway again = gateway("", "vendor")) {
      JsonObject ann = sent(again, again.key("research"), "ann@acme.example");
      assertEquals(first, ann.getString("user"));
    }
  }

  @Test
  void dropPutsNullAndKeepLeavesThem() throws Exception {
    try (TestGateway gateway = gateway("identity: { forward_user: drop }\n", "vendor")) {
      JsonObject ann = sent(gateway, gateway.key("research"), "ann");
      assertEquals(null, ann.getValue("user"));
      assertEquals(null, ann.getJsonObject("metadata").getValue("user_id"));
    }
    try (TestGateway gateway = gateway("identity: { forward_user: keep }\n", "vendor")) {
      assertEquals("ann", sent(gateway, gateway.key("research"), "ann").getString("user"));
    }
  }

  @Test
  void hostingOfOnesOwnSeesThePersons() throws Exception {
    for (String hosting : new String[] {"own", "vendor-dedicated"}) {
      try (TestGateway gateway = gateway("", hosting)) {
        JsonObject ann = sent(gateway, gateway.key("research"), "ann");
        assertEquals("ann", ann.getString("user"), hosting);
        assertEquals("ann", ann.getJsonObject("metadata").getString("user_id"), hosting);
      }
    }
  }
}
