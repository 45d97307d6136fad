package dev.drawbridge.bench;

/** The configuration of gateways that are measured, for the team {@code bench}. */
final class BenchConfiguration {
  /** For {@code facts.yaml} beside it. */
  static final String FACTS = "teams: { bench: { models: [\"*\"], purposes: [production] } }\n";

  private BenchConfiguration() {}

  /**
   * One vendor with the model {@code m}.
   *
   * @param listen the keys of the callers' port
   * @param adminPort 0 for any free one
   * @param more further keys, each a line
   * @param vendor its port of loopback
   */
  static String of(String listen, int adminPort, String more, int vendor) {
    return ports(listen, adminPort)
        + more
        + "providers:\n"
        + provider("v", vendor, "operator: self")
        + "models:\n"
        + model("m", "v");
  }

  /** All but providers and models. */
  static String ports(String listen, int adminPort) {
    return """
    version: 1
    data: ./var
    listen: { %s }
    admin: { port: %d }
    policy: { data: ./facts.yaml }
    """
        .formatted(listen, adminPort);
  }

  /**
   * A provider that speaks OpenAI's dialect.
   *
   * @param port of loopback
   * @param more its further keys
   */
  static String provider(String id, int port, String more) {
    return "  %s: { dialect: openai, url: \"http://127.0.0.1:%d/v1\", jurisdiction: DE, hosting: own, %s }\n"
        .formatted(id, port, more);
  }

  /** A model of a provider. */
  static String model(String id, String provider) {
    return "  %s: { provider: %s, maker: Bench, weights: open, licence: Apache-2.0, context: 1000000, price: { input: 1, output: 2 } }\n"
        .formatted(id, provider);
  }
}
