package dev.drawbridge;

import dev.drawbridge.upstream.FakeVendor;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Map;

/** A gateway with one hosted vendor, for tests of the two doors. */
record Doors(Vertx vertx, FakeVendor vendor, TestGateway gateway) implements AutoCloseable {
  static final String SECRET = "vendor-secret-4711";

  /** Three models of one vendor that listens on that port; the last is not for the team. */
  static String yaml(int vendor) {
    return """
        organisation: { name: Acme, jurisdiction: DE }
        policy: { data: ./facts.yaml }
        providers:
          acme: { dialect: openai, url: "http://127.0.0.1:$PORT/v1", key: env:ACME_KEY, operator: Acme Cloud, jurisdiction: US, hosting: vendor }
        models:
          large: { provider: acme, clearance: internal, $MODEL }
          small: { provider: acme, clearance: internal, $MODEL }
          other: { provider: acme, clearance: internal, $MODEL }
        aliases:
          chat: [large, small]
        """
        .replace("$PORT", Integer.toString(vendor))
        .replace(
            "$MODEL",
            "maker: Acme, weights: closed, context: 8000, max_output: 1000, price: { input: 2.0,"
                + " output: 8.0 }, licence: { id: LicenseRef-acme, commercial: yes,"
                + " output_training: no, vendor_terms: true }");
  }

  static final String FACTS =
      """
      teams:
        research:
          models: [large, small]
          max_sensitivity: internal
          objective: listed
          substitute: true
          contact: lead@acme.example
      """;

  static Doors start(Path folder) throws Exception {
    return start(folder, "", FACTS);
  }

  /**
   * @param rest sections of the test's own
   */
  static Doors start(Path folder, String rest, String facts) throws Exception {
    Vertx vertx = Vertx.vertx();
    FakeVendor vendor = FakeVendor.start(vertx);
    String yaml = yaml(vendor.port()) + rest;
    return new Doors(
        vertx, vendor, TestGateway.start(folder, yaml, facts, Map.of("ACME_KEY", SECRET)));
  }

  @Override
  public void close() throws Exception {
    gateway.close();
    vendor.close();
    TestGateway.await(vertx.close());
  }
}
