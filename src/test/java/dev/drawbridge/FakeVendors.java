package dev.drawbridge;

import dev.drawbridge.vendors.FakeAnthropic;
import dev.drawbridge.vendors.FakeBedrock;
import dev.drawbridge.vendors.FakeGemini;
import dev.drawbridge.vendors.FakeOllama;
import dev.drawbridge.vendors.FakeOpenAi;
import dev.drawbridge.vendors.VendorServer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Vendors, each of another dialect and a provider of its name.
 *
 * @param servers by their dialect
 */
record FakeVendors(Map<String, VendorServer> servers) implements AutoCloseable {
  static final String KEY = "vendor-key-4711";

  /** What their credentials refer to. */
  static final Map<String, String> ENVIRONMENT =
      Map.of("VENDOR_KEY", KEY, "AWS_ID", FakeBedrock.KEY_ID, "AWS_SECRET", FakeBedrock.SECRET);

  /** One of every kind. */
  static FakeVendors start() throws Exception {
    Map<String, VendorServer> servers = new LinkedHashMap<>();
    servers.put("openai", FakeOpenAi.start());
    servers.put("anthropic", FakeAnthropic.start());
    servers.put("gemini", FakeGemini.start());
    servers.put("bedrock", FakeBedrock.start());
    servers.put("ollama", FakeOllama.start());
    return new FakeVendors(servers);
  }

  Set<String> dialects() {
    return servers.keySet();
  }

  VendorServer at(String dialect) {
    VendorServer server = servers.get(dialect);
    if (server == null) throw new IllegalArgumentException("no vendor of " + dialect);
    return server;
  }

  /**
   * The configuration's entry of a vendor.
   *
   * @param more fields, each after a comma
   */
  String provider(String dialect, String operator, String more) {
    return "  %s: { dialect: %s, url: \"%s\", operator: %s, jurisdiction: US, hosting: vendor, %s%s }\n"
        .formatted(dialect, dialect, url(dialect), operator, credential(dialect), more);
  }

  private String url(String dialect) {
    return at(dialect).url() + (dialect.equals("openai") ? "/v1" : "");
  }

  private static String credential(String dialect) {
    return dialect.equals("bedrock")
        ? "aws: { access_key_id: \"env:AWS_ID\", secret_access_key: \"env:AWS_SECRET\", region: "
            + FakeBedrock.REGION
            + " }"
        : "key: \"env:VENDOR_KEY\"";
  }

  @Override
  public void close() throws Exception {
    for (VendorServer server : servers.values()) server.close();
  }
}
