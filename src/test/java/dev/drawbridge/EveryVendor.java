package dev.drawbridge;

import dev.drawbridge.vendors.VendorServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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

  private final FakeVendors vendors;
  private final TestGateway gateway;
  private final String key;

  private EveryVendor(FakeVendors vendors, TestGateway gateway) throws Exception {
    this.vendors = vendors;
    this.gateway = gateway;
    this.key = gateway.key("research");
  }

  static EveryVendor start(Path folder) throws Exception {
    FakeVendors vendors = FakeVendors.start();
    var providers = new StringBuilder("providers:\n");
    var models = new StringBuilder("models:\n");
    for (String dialect : vendors.dialects()) {
      providers.append(vendors.provider(dialect, dialect, ""));
      models.append(model("on-" + dialect, dialect, "chat", "tools, vision, pdf, reasoning"));
    }
    providers.append(
        "  vertex: { dialect: gemini, vendor: vertex, url: \"%s\", key: \"env:VENDOR_KEY\", operator: gemini, jurisdiction: NL, hosting: vendor }\n"
            .formatted(vertex(vendors.at("gemini"))));
    models.append(model("on-vertex", "vertex", "chat", "tools, vision, pdf, reasoning"));
    models.append(
        model("profiled", "bedrock", "chat", "tools, vision, pdf, reasoning")
            .replace(upstream("bedrock"), PROFILE)
            .replace("provider:", "book: anthropic/claude-sonnet-4-5, provider:"));
    for (String dialect : embedding(vendors)) {
      models.append(model("embed-" + dialect, dialect, "embed", "embeddings"));
    }
    models.append(model("forbidden", "openai", "other", "tools"));
    String yaml =
        "organisation: { name: Acme, jurisdiction: DE }\npolicy: { data: ./facts.yaml }\n"
            + providers
            + models;
    return new EveryVendor(
        vendors, TestGateway.start(folder, yaml, FACTS, FakeVendors.ENVIRONMENT));
  }

  /** Gemini's fake is one of Vertex too. */
  private static String vertex(VendorServer gemini) {
    return gemini.url() + "/v1/projects/acme/locations/europe-west4";
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

  private static String model(String id, String provider, String kind, String capabilities) {
    return "  %s: { provider: %s, upstream: \"%s\", labels: { kind: %s }, capabilities: [%s], %s }\n"
        .formatted(id, provider, upstream(provider), kind, capabilities, MODEL);
  }

  private static List<String> embedding(FakeVendors vendors) {
    return vendors.dialects().stream()
        .filter(d -> !d.equals("anthropic") && !d.equals("bedrock"))
        .toList();
  }

  /** The models for chat, each at a vendor of its own kind. */
  List<String> models() {
    return vendors.dialects().stream().map(d -> "on-" + d).toList();
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
    for (String dialect : embedding(vendors)) all.add("embed-" + dialect);
    return all;
  }

  /** What a model's vendor is called in the conformance table. */
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
    return vendors.at(dialect);
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
    vendors.close();
  }
}
