package dev.drawbridge;

/** A small configuration with one hosted vendor, for tests of the two doors. */
final class Doors {
  static final String SECRET = "vendor-secret-4711";

  private Doors() {}

  /** Three models of one vendor that listens on that port; the last is not for the team. */
  static String yaml(int vendor) {
    return """
        organisation: { name: Acme, jurisdiction: DE }
        policy: { data: ./facts.yaml }
        providers:
          acme: { dialect: openai, url: "http://127.0.0.1:$PORT/v1", key: env:ACME_KEY, operator: Acme Cloud, jurisdiction: US, hosting: vendor }
        models:
          large: { provider: acme, clearance: internal, $MODEL }
          small: { provider: acme, clearance: internal, $MODEL }
          other: { provider: acme, clearance: internal, $MODEL }
        aliases:
          chat: [large, small]
        """
        .replace("$PORT", Integer.toString(vendor))
        .replace(
            "$MODEL",
            "maker: Acme, weights: closed, context: 8000, max_output: 1000, price: { input: 2.0,"
                + " output: 8.0 }, licence: { id: LicenseRef-acme, commercial: yes,"
                + " output_training: no, vendor_terms: true }");
  }

  static final String FACTS =
      """
      teams:
        research:
          models: [large, small]
          max_sensitivity: internal
          objective: listed
          substitute: true
          contact: lead@acme.example
      """;
}
