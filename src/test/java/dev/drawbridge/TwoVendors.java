package dev.drawbridge;

import dev.drawbridge.upstream.FakeVendor;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;

/** A gateway with a hosted vendor and a house of our own, and two teams of different rights. */
record TwoVendors(
    Vertx vertx,
    LocalDate retires,
    FakeVendor acme,
    FakeVendor house,
    TestGateway gateway,
    String research,
    String marketing)
    implements AutoCloseable {
  static TwoVendors start(Path folder) throws Exception {
    LocalDate retires = LocalDate.now(ZoneOffset.UTC).plusDays(40);
    Vertx vertx = Vertx.vertx();
    FakeVendor acme = FakeVendor.start(vertx);
    FakeVendor house = FakeVendor.start(vertx);
    String yaml =
        "organisation: { name: Acme, jurisdiction: DE }\n"
            + "policy: { data: ./facts.yaml, timeout: 5s }\nproviders:\n"
            + SampleConfig.vendor("acme", acme.url())
            + SampleConfig.own("house", house.url())
            + "models:\n"
            + SampleConfig.closed("large", "acme", ", upstream: large-2026-01, retires: " + retires)
            + SampleConfig.open(
                "openers/house-8b",
                "house",
                ", licence: { id: Apache-2.0, commercial: yes, output_training: yes, attribution: Built with Openers }")
            + SampleConfig.open("vectors", "house", ", capabilities: [embeddings]")
            + "aliases:\n  chat: [large, openers/house-8b]\n  hosted: [large]\n";
    String facts =
        """
        teams:
          research: { models: ["*"], objective: listed, max_sensitivity: restricted }
          marketing: { models: ["weights:open"], objective: listed, max_sensitivity: restricted }
        """;
    TestGateway gateway =
        TestGateway.start(folder, yaml, facts, Map.of("ACME_KEY", "vendor-key-of-acme"));
    return new TwoVendors(
        vertx, retires, acme, house, gateway, gateway.key("research"), gateway.key("marketing"));
  }

  @Override
  public void close() throws Exception {
    gateway.close();
    acme.close();
    house.close();
    TestGateway.await(vertx.close());
  }
}
