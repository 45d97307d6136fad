package dev.drawbridge;

import dev.drawbridge.upstream.FakeVendor;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Map;

/** A gateway before one hosted vendor, with models for chat, pictures and tools, and embeddings. */
final class HostedVendor implements AutoCloseable {
  /** The vendor's own credential, which no caller has. */
  static final String VENDOR_KEY = "vendor-key-4711";

  private static final String MODEL =
      "maker: Acme AI, weights: closed, context: 128000, max_output: 4096, clearance: internal,"
          + " licence: { id: LicenseRef-acme, commercial: yes, output_training: no,"
          + " vendor_terms: true }, price: { input: 2.0, output: 8.0 }";

  /** A team with every model but {@code secret-model}. */
  static final String FACTS =
      """
      teams:
        research:
          models: [gpt, embed]
          purposes: [research]
          max_sensitivity: restricted
          contact: research-lead@acme.example
      """;

  private final Vertx vertx;
  private final FakeVendor vendor;
  private final TestGateway gateway;
  private final String key;

  private HostedVendor(Vertx vertx, FakeVendor vendor, TestGateway gateway) throws Exception {
    this.vertx = vertx;
    this.vendor = vendor;
    this.gateway = gateway;
    this.key = gateway.key("research");
  }

  static HostedVendor start(Path folder) throws Exception {
    Vertx vertx = Vertx.vertx();
    FakeVendor vendor = FakeVendor.start(vertx);
    String yaml =
        "organisation: { name: Acme, jurisdiction: DE, help: \"https://wiki.acme.example\" }\n"
            + "policy: { data: ./facts.yaml }\n"
            + providersAndModels(vendor);
    return new HostedVendor(
        vertx, vendor, TestGateway.start(folder, yaml, FACTS, Map.of("VENDOR_KEY", VENDOR_KEY)));
  }

  /** The sections {@code providers} and {@code models}; the last may be added to. */
  static String providersAndModels(FakeVendor vendor) {
    return """
        providers:
          vendor: { dialect: openai, url: "$URL", key: "env:VENDOR_KEY", operator: Acme AI, jurisdiction: US, hosting: vendor }
        models:
          gpt: { provider: vendor, upstream: gpt-big, capabilities: [tools, vision], $MODEL }
          secret-model: { provider: vendor, $MODEL }
          embed: { provider: vendor, capabilities: [embeddings], $MODEL }
        """
        .replace("$URL", vendor.url().toString())
        .replace("$MODEL", MODEL);
  }

  FakeVendor vendor() {
    return vendor;
  }

  TestGateway gateway() {
    return gateway;
  }

  /** An API key of the team {@code research}. */
  String key() {
    return key;
  }

  /** What OpenAI clients call the base URL. */
  String base() {
    return gateway.base() + "/v1";
  }

  @Override
  public void close() throws Exception {
    gateway.close();
    vendor.close();
    TestGateway.await(vertx.close());
  }
}
