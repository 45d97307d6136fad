package dev.drawbridge;

import dev.drawbridge.vendors.FakeAnthropic;
import dev.drawbridge.vendors.FakeBedrock;
import dev.drawbridge.vendors.FakeGemini;
import dev.drawbridge.vendors.FakeOllama;
import dev.drawbridge.vendors.FakeOpenAi;
import dev.drawbridge.vendors.VendorServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A gateway before one vendor of every kind, the same scripted model behind each. */
final class EveryVendor implements AutoCloseable {
  private static final String FACTS =
      """
      teams:
        research:
          models: ["label:kind=chat", "label:kind=embed"]
          purposes: [research]
          max_sensitivity: restricted
      """;

  private static final String MODEL =
      "maker: Acme AI, weights: closed, context: 200000, max_output: 8192, clearance: internal,"
          + " licence: { id: LicenseRef-acme, commercial: yes, output_training: no,"
          + " vendor_terms: true }, price: { input: 2.0, output: 8.0 }";

  /** A name of a model that tells nothing of it. */
  static final String PROFILE =
      "arn:aws:bedrock:eu-central-1:123456789012:application-inference-profile/a1b2c3";

  private final Map<String, VendorServer> servers;
  private final TestGateway gateway;
  private final String key;

  private EveryVendor(Map<String, VendorServer> servers, TestGateway gateway) throws Exception {
    this.servers = servers;
    this.gateway = gateway;
    this.key = gateway.key("research");
  }

  static EveryVendor start(Path folder) throws Exception {
    Map<String, VendorServer> servers = new LinkedHashMap<>();
    servers.put("openai", FakeOpenAi.start());
    servers.put("anthropic", FakeAnthropic.start());
    servers.put("gemini", FakeGemini.start());
    servers.put("bedrock", FakeBedrock.start());
    servers.put("ollama", FakeOllama.start());
    var providers = new StringBuilder("providers:\n");
    var models = new StringBuilder("models:\n");
    servers.forEach(
        (dialect, server) -> {
          providers.append(
              "  %s: { dialect: %s, url: \"%s\", %s, operator: %s, jurisdiction: US, hosting: vendor }\n"
                  .formatted(dialect, dialect, url(dialect, server), credential(dialect), dialect));
          models.append(model("on-" + dialect, dialect, "chat", "tools, vision, pdf, reasoning"));
        });
    providers.append(
        "  vertex: { dialect: gemini, vendor: vertex, url: \"%s\", %s, operator: gemini, jurisdiction: NL, hosting: vendor }\n"
            .formatted(vertex(servers), credential("vertex")));
    models.append(model("on-vertex", "vertex", "chat", "tools, vision, pdf, reasoning"));
    models.append(
        model("profiled", "bedrock", "chat", "tools, vision, pdf, reasoning")
            .replace(upstream("bedrock"), PROFILE)
            .replace("provider:", "book: anthropic/claude-sonnet-4-5, provider:"));
    for (String dialect : embedding(servers)) {
      models.append(model("embed-" + dialect, dialect, "embed", "embeddings"));
    }
    models.append(model("forbidden", "openai", "other", "tools"));
    String yaml =
        "organisation: { name: Acme, jurisdiction: DE }\npolicy: { data: ./facts.yaml }\n"
            + providers
            + models;
    return new EveryVendor(
        servers,
        TestGateway.start(
            folder,
            yaml,
            FACTS,
            Map.of(
                "VENDOR_KEY", "vendor-key-4711",
                "AWS_ID", FakeBedrock.KEY_ID,
                "AWS_SECRET", FakeBedrock.SECRET)));
  }

  /** Gemini's fake is one of Vertex too. */
  private static String vertex(Map<String, VendorServer> servers) {
    VendorServer gemini = Objects.requireNonNull(servers.get("gemini"));
    return gemini.url() + "/v1/projects/acme/locations/europe-west4";
  }

  private static String url(String dialect, VendorServer server) {
    return dialect.equals("openai") ? server.url() + "/v1" : server.url();
  }

  /** A name that the vendor has, since what a model takes goes by its name too. */
  private static String upstream(String provider) {
    return switch (provider) {
      case "openai" -> "gpt-5-mini";
      case "anthropic" -> "claude-sonnet-4-6";
      case "gemini", "vertex" -> "gemini-2.5-flash";
      case "bedrock" -> "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";
      default -> "qwen3:8b";
    };
  }

  private static String credential(String dialect) {
    return dialect.equals("bedrock")
        ? "aws: { access_key_id: \"env:AWS_ID\", secret_access_key: \"env:AWS_SECRET\", region: eu-central-1 }"
        : "key: \"env:VENDOR_KEY\"";
  }

  private static String model(String id, String provider, String kind, String capabilities) {
    return "  %s: { provider: %s, upstream: \"%s\", labels: { kind: %s }, capabilities: [%s], %s }\n"
        .formatted(id, provider, upstream(provider), kind, capabilities, MODEL);
  }

  private static List<String> embedding(Map<String, VendorServer> servers) {
    return servers.keySet().stream()
        .filter(d -> !d.equals("anthropic") && !d.equals("bedrock"))
        .toList();
  }

  /** The models for chat, each at a vendor of its own kind. */
  List<String> models() {
    return servers.keySet().stream().map(d -> "on-" + d).toList();
  }

  /** The models for chat, with those of vendors that another form of their dialect is spoken to. */
  List<String> everywhere() {
    List<String> all = new ArrayList<>(models());
    all.add(all.indexOf("on-gemini") + 1, "on-vertex");
    return all;
  }

  /** The models for embeddings. */
  List<String> embedders() {
    List<String> all = new ArrayList<>();
    for (String dialect : embedding(servers)) all.add("embed-" + dialect);
    return all;
  }

  /** What a model's vendor is called in the README. */
  String title(String model) {
    return switch (model) {
      case "on-openai" -> "OpenAI and the like";
      case "on-anthropic" -> "Anthropic";
      case "on-gemini" -> "Gemini";
      case "on-vertex" -> "Vertex";
      case "on-bedrock" -> "Bedrock (Claude)";
      case "on-ollama" -> "Ollama";
      default -> throw new IllegalArgumentException(model);
    };
  }

  VendorServer vendor(String dialect) {
    VendorServer server = servers.get(dialect);
    if (server == null) throw new IllegalArgumentException(dialect);
    return server;
  }

  TestGateway gateway() {
    return gateway;
  }

  URI base() {
    return gateway.base();
  }

  String key() {
    return key;
  }

  @Override
  public void close() throws Exception {
    gateway.close();
    for (VendorServer server : servers.values()) server.close();
  }
}
