package dev.drawbridge;

import dev.drawbridge.vendors.FakeAnthropic;
import dev.drawbridge.vendors.FakeBedrock;
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

  static final String VENDOR_KEY = "vendor-key-4711";
  private static final String CHATS = ", capabilities: [tools, vision]";
  private final Map<String, VendorServer> vendors;
  private final TestGateway gateway;
  private final String key;

  private AnyVendors(Path folder, Map<String, VendorServer> vendors, String listen)
      throws Exception {
    this.vendors = vendors;
    String last = vendors.containsKey("ollama") ? "ollama" : "openai";
    var providers = new StringBuilder();
    var models = new StringBuilder();
    vendors.forEach(
        (dialect, vendor) -> {
          String url = vendor.url() + (dialect.equals("openai") ? "/v1" : "");
          providers.append(
              "  %s: { dialect: %s, url: \"%s\", operator: Acme, jurisdiction: US, hosting: vendor, %s }\n"
                  .formatted(dialect, dialect, url, credential(dialect)));
          models.append(SampleConfig.closed("at-" + dialect, dialect, CHATS));
          // Circuits are of single models: what breaks one leaves the others whole.
          for (int i = 0; i < SPARE; i++) {
            models.append(SampleConfig.closed("at-" + dialect + "-" + i, dialect, CHATS));
          }
        });
    String yaml =
        listen
            + "organisation: { name: Acme, jurisdiction: DE }\n"
            + "policy: { data: ./facts.yaml, timeout: 5s }\nproviders:\n"
            + providers
            + "models:\n"
            + models
            + "aliases:\n";
    for (int i = 0; i < SPARE; i++) {
      yaml += "  either-%s: [at-openai-%s, at-%s]\n".formatted(i, i, last);
    }
    String facts =
        """
        teams:
          research: { models: ["*"], objective: listed, max_sensitivity: restricted }
          guests: { models: ["maker:Nobody"], objective: listed }
        """;
    gateway =
        TestGateway.start(
            folder,
            yaml,
            facts,
            Map.of(
                "VENDOR_KEY",
                VENDOR_KEY,
                "AWS_ID",
                FakeBedrock.KEY_ID,
                "AWS_SECRET",
                FakeBedrock.SECRET));
    key = gateway.key("research");
  }

  private static String credential(String dialect) {
    return switch (dialect) {
      case "openai" -> "key: \"env:VENDOR_KEY\", vendor: together";
      case "bedrock" ->
          "aws: { access_key_id: \"env:AWS_ID\", secret_access_key: \"env:AWS_SECRET\", region: "
              + FakeBedrock.REGION
              + " }";
      default -> "key: \"env:VENDOR_KEY\"";
    };
  }

  static AnyVendors start(Path folder) throws Exception {
    return start(folder, everyone(), "");
  }

  private static Map<String, VendorServer> everyone() throws Exception {
    Map<String, VendorServer> vendors = new LinkedHashMap<>();
    vendors.put("openai", FakeOpenAi.start());
    vendors.put("ollama", FakeOllama.start());
    vendors.put("anthropic", FakeAnthropic.start());
    vendors.put("gemini", FakeGemini.start());
    vendors.put("bedrock", FakeBedrock.start());
    return vendors;
  }

  /** Before other vendors, by their dialect. */
  static AnyVendors start(Path folder, Map<String, VendorServer> vendors) throws Exception {
    return start(folder, vendors, "");
  }

  /** Signs of life come that often. */
  static AnyVendors startWithKeepAlive(Path folder, String often) throws Exception {
    return start(
        folder, everyone(), "\nlisten: { port: 0, linger: 10ms, keep_alive: " + often + " }\n");
  }

  private static AnyVendors start(Path folder, Map<String, VendorServer> vendors, String listen)
      throws Exception {
    return new AnyVendors(folder, vendors, listen);
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
