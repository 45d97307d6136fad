package dev.drawbridge;

import dev.drawbridge.vendors.FakeOllama;
import dev.drawbridge.vendors.FakeOpenAi;
import dev.drawbridge.vendors.VendorServer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A gateway before a fake vendor of each dialect, with a model {@code at-DIALECT} at each. */
final class AnyVendors implements AutoCloseable {
  private final Map<String, VendorServer> vendors = new LinkedHashMap<>();
  private final TestGateway gateway;
  private final String key;

  private AnyVendors(Path folder) throws Exception {
    vendors.put("openai", FakeOpenAi.start());
    vendors.put("ollama", FakeOllama.start());
    var providers = new StringBuilder();
    var models = new StringBuilder();
    vendors.forEach(
        (dialect, vendor) -> {
          String url = vendor.url() + (dialect.equals("openai") ? "/v1" : "");
          providers.append(
              "  %s: { dialect: %s, url: \"%s\", key: \"env:VENDOR_KEY\", operator: Acme, jurisdiction: US, hosting: vendor }\n"
                  .formatted(dialect, dialect, url));
          models.append(
              SampleConfig.closed(
                  "at-" + dialect, dialect, ", capabilities: [tools, vision]"));
        });
    String yaml =
        "organisation: { name: Acme, jurisdiction: DE }\n"
            + "policy: { data: ./facts.yaml, timeout: 5s }\nproviders:\n"
            + providers
            + "models:\n"
            + models
            + "aliases:\n  either: [at-openai, at-ollama]\n";
    String facts =
        """
        teams:
          research: { models: ["*"], objective: listed, max_sensitivity: restricted }
          guests: { models: ["maker:Nobody"], objective: listed }
        """;
    gateway = TestGateway.start(folder, yaml, facts, Map.of("VENDOR_KEY", "vendor-key"));
    key = gateway.key("research");
  }

  static AnyVendors start(Path folder) throws Exception {
    return new AnyVendors(folder);
  }

  TestGateway gateway() {
    return gateway;
  }

  /** An API key of a team that may use everything. */
  String key() {
    return key;
  }

  VendorServer vendor(String dialect) {
    VendorServer vendor = vendors.get(dialect);
    if (vendor == null) throw new IllegalArgumentException("no vendor of " + dialect);
    return vendor;
  }

  Iterable<String> dialects() {
    return vendors.keySet();
  }

  @Override
  public void close() throws Exception {
    gateway.close();
    for (VendorServer vendor : vendors.values()) vendor.close();
  }
}
