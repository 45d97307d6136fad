package dev.drawbridge;

import dev.drawbridge.vendors.VendorServer;
import java.nio.file.Path;
import java.util.Map;

/** A gateway before a fake vendor of each dialect, with a model {@code at-DIALECT} at each. */
final class AnyVendors implements AutoCloseable {
  /** Models of each vendor that a test may break, {@code at-DIALECT-0} and so on. */
  static final int SPARE = 16;

  private static final String CHATS = ", capabilities: [tools, vision]";
  private final FakeVendors vendors;
  private final TestGateway gateway;
  private final String key;

  private AnyVendors(Path folder, FakeVendors vendors, String listen) throws Exception {
    this.vendors = vendors;
    String last = vendors.dialects().contains("ollama") ? "ollama" : "openai";
    var providers = new StringBuilder();
    var models = new StringBuilder();
    for (String dialect : vendors.dialects()) {
      String more = dialect.equals("openai") ? ", vendor: together" : "";
      providers.append(vendors.provider(dialect, "Acme", more));
      models.append(SampleConfig.closed("at-" + dialect, dialect, CHATS));
      // Circuits are of single models: what breaks one leaves the others whole.
      for (int i = 0; i < SPARE; i++) {
        models.append(SampleConfig.closed("at-" + dialect + "-" + i, dialect, CHATS));
      }
    }
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
    gateway = TestGateway.start(folder, yaml, facts, FakeVendors.ENVIRONMENT);
    key = gateway.key("research");
  }

  static AnyVendors start(Path folder) throws Exception {
    return new AnyVendors(folder, FakeVendors.start(), "");
  }

  /** Before other vendors, by their dialect. */
  static AnyVendors start(Path folder, Map<String, VendorServer> vendors) throws Exception {
    return new AnyVendors(folder, new FakeVendors(vendors), "");
  }

  /** Signs of life come that often. */
  static AnyVendors startWithKeepAlive(Path folder, String often) throws Exception {
    String listen = "\nlisten: { port: 0, linger: 10ms, keep_alive: " + often + " }\n";
    return new AnyVendors(folder, FakeVendors.start(), listen);
  }

  TestGateway gateway() {
    return gateway;
  }

  /** An API key of a team that may use everything. */
  String key() {
    return key;
  }

  VendorServer vendor(String dialect) {
    return vendors.at(dialect);
  }

  Iterable<String> dialects() {
    return vendors.dialects();
  }

  @Override
  public void close() throws Exception {
    gateway.close();
    vendors.close();
  }
}
