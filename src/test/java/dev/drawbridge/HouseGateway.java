package dev.drawbridge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.upstream.FakeVendor;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A gateway in this JVM with one model of one fake vendor, and a caller who may use it. */
record HouseGateway(Vertx vertx, FakeVendor vendor, TestGateway gateway, String keyId, String key)
    implements AutoCloseable {
  static final String MODEL = "house-open";
  static final String FACTS =
      """
      teams:
        research: { models: ["*"], purposes: [research], max_sensitivity: restricted }
      """;

  /**
   * @param listen the section's fields but for its port
   * @param rest sections of the test's own
   */
  static HouseGateway start(Path folder, String listen, String rest) throws Exception {
    Vertx vertx = Vertx.vertx();
    FakeVendor vendor = FakeVendor.start(vertx);
    String yaml = "\nlisten: { port: 0, " + listen + " }\n" + rest + providers(vendor);
    TestGateway gateway =
        TestGateway.start(
            folder,
            rest.contains("policy:") ? yaml : "policy: { data: ./facts.yaml }" + yaml,
            FACTS);
    Map<?, ?> made =
        (Map<?, ?>) gateway.control("key.create", Map.of("team", "research", "roles", List.of()));
    return new HouseGateway(
        vertx, vendor, gateway, String.valueOf(made.get("id")), String.valueOf(made.get("secret")));
  }

  static String providers(FakeVendor vendor) {
    return """
    providers:
      house: { dialect: openai, url: "%s", operator: self, jurisdiction: DE, hosting: own }
    models:
      house-open: { provider: house, maker: Sample, weights: open, licence: Apache-2.0, price: { input: 1, output: 2 }, context: 32768, max_output: 1024, clearance: restricted }
    """
        .formatted(vendor.url());
  }

  /** A streamed call whose answer is not read yet. */
  RawCall stream() throws Exception {
    return new RawCall(gateway.port()).chat(key, MODEL, true);
  }

  /** The row of a request, once it has ended. */
  JsonObject ended(String requestId) throws Exception {
    Patience.until(
        "the end of " + requestId, () -> gateway.row(requestId).getString("outcome") != null);
    return gateway.row(requestId);
  }

  void assertEnded(String outcome, String requestId) throws Exception {
    JsonObject row = ended(requestId);
    assertEquals(outcome, row.getString("outcome"), row.encode());
  }

  @Override
  public void close() throws Exception {
    gateway.close();
    vendor.close();
    TestGateway.await(vertx.close());
  }
}
