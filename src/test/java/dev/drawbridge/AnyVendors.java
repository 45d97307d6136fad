package dev.drawbridge;

import dev.drawbridge.vendors.FakeGemini;
import dev.drawbridge.vendors.FakeOllama;
import dev.drawbridge.vendors.FakeOpenAi;
import dev.drawbridge.vendors.VendorServer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A gateway before a fake vendor of each dialect, with a model {@code at-DIALECT} at each. */
final class AnyVendors implements AutoCloseable {
  /** Models of each vendor that a test may break, {@code at-DIALECT-0} and so on. */
  static final int SPARE = 16;

  private static final String CHATS = ", capabilities: [tools, vision]";
  private final Map<String, VendorServer> vendors = new LinkedHashMap<>();
  private final TestGateway gateway;
  private final String key;

  private AnyVendors(Path folder) throws Exception {
    vendors.put("openai", FakeOpenAi.start());
    vendors.put("gemini", FakeGemini.start());
    vendors.put("ollama", FakeOllama.start());
    var providers = new StringBuilder();
    var models = new StringBuilder();
    vendors.forEach(
        (dialect, vendor) -> {
          String url = vendor.url() + (dialect.equals("openai") ? "/v1" : "");
          providers.append(
              "  %s: { dialect: %s, url: \"%s\", key: \"env:VENDOR_KEY\", operator: Acme, jurisdiction: US, hosting: vendor%s }\n"
                  .formatted(
                      dialect, dialect, url, dialect.equals("openai") ? ", vendor: together" : ""));
          models.append(SampleConfig.closed("at-" + dialect, dialect, CHATS));
          // Circuits are of single models: what breaks one leaves the others whole.
          for (int i = 0; i < SPARE; i++) {
            models.append(SampleConfig.closed("at-" + dialect + "-" + i, dialect, CHATS));
          }
        });
    String yaml =
        "organisation: { name: Acme, jurisdiction: DE }\n"
            + "policy: { data: ./facts.yaml, timeout: 5s }\nproviders:\n"
            + providers
            + "models:\n"
            + models
            + "aliases:\n";
    for (int i = 0; i < SPARE; i++) {
      yaml += "  either-%s: [at-openai-%s, at-ollama]\n".formatted(i, i);
    }
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
