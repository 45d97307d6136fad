package dev.drawbridge.demo;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The demo's configuration, written for a person to read and change. */
final class DemoConfig {
  static final String ACME_KEY = "sample-key-of-acme-cloud";
  static final String GLOBEX_KEY = "sample-key-of-globex";

  private static final String MARK = "# Written by `drawbridge demo`";
  private static final JsonMapper JSON = new JsonMapper();

  /** Where the sample vendors listen. */
  record Vendors(int acme, int globex, int house) {}

  private DemoConfig() {}

  /**
   * Writes {@code drawbridge.yaml}, {@code governance.yaml} and the vendors' keys.
   *
   * @return the configuration's path
   * @throws IOException where the folder holds a configuration that the demo did not write
   */
  static Path write(
      Path folder, int port, int adminPort, Vendors vendors, Optional<LocalOllama> ollama)
      throws IOException {
    Files.createDirectories(folder);
    Path config = folder.resolve("drawbridge.yaml");
    if (Files.exists(config) && !Files.readString(config).startsWith(MARK)) {
      throw new IOException(config + " was not written by the demo, which would replace it.");
    }
    Files.writeString(folder.resolve("acme.key"), ACME_KEY + "\n");
    Files.writeString(folder.resolve("globex.key"), GLOBEX_KEY + "\n");
    Files.writeString(folder.resolve("governance.yaml"), FACTS);
    String text =
        CONFIG
            .replace("$TERMS", TERMS)
            .replace("$PORT", Integer.toString(port))
            .replace("$ADMIN", Integer.toString(adminPort))
            .replace("$ACME", Integer.toString(vendors.acme))
            .replace("$GLOBEX", Integer.toString(vendors.globex))
            .replace(
                "$HOUSE",
                ollama
                    .map(LocalOllama::base)
                    .map(base -> base + "/v1")
                    .orElse("http://127.0.0.1:" + vendors.house + "/v1"))
            .replace("$SPEAKS", ollama.isPresent() ? "ollama" : "vllm")
            .replace("$OPEN", JSON.writeValueAsString(ollama.map(LocalOllama::model).orElse(OPEN)))
            .replace("$LICENCE", ollama.map(LocalOllama::licence).orElse("Apache-2.0"));
    Files.writeString(config, text);
    return config;
  }

  /** The name under which the sample open model is served. */
  static final String OPEN = "open-sample-8b";

  /** USD that the team pilot has a day: a handful of short calls to a hosted vendor. */
  static final String BUDGET = "0.001";

  private static final String TERMS =
      "{ id: LicenseRef-sample-terms, commercial: yes, output_training: no, vendor_terms: true }";

  private static final String CONFIG =
      MARK
          + """
          , which replaces it at each start.
          version: 1
          data: ./var
          listen: { host: 127.0.0.1, port: $PORT }
          admin: { host: 127.0.0.1, port: $ADMIN }
          organisation: { name: Acme, jurisdiction: DE, time_zone: Europe/Berlin }
          policy: { data: ./governance.yaml }
          sensitivity: { default: internal }

          providers:
            # Two hosted vendors and a machine of our own: samples on this machine.
            acme-cloud: { dialect: openai, url: "http://127.0.0.1:$ACME/v1", key: "file:./acme.key", operator: Acme Cloud, jurisdiction: US, hosting: vendor }
            # The same vendor by another credential, whose quota is used up.
            acme-preview: { dialect: openai, url: "http://127.0.0.1:$ACME/v1", key: "file:./acme.key", operator: Acme Cloud, jurisdiction: US, hosting: vendor }
            globex: { dialect: openai, url: "http://127.0.0.1:$GLOBEX/v1", key: "file:./globex.key", operator: Globex, jurisdiction: FR, hosting: vendor }
            house: { dialect: openai, url: "$HOUSE", operator: self, jurisdiction: DE, hosting: own, vendor: $SPEAKS }

          models:
            acme-large:
              provider: acme-cloud
              maker: Acme Cloud
              weights: closed
              licence: $TERMS
              price: { input: 2.0, output: 8.0 }
              context: 128000
              max_output: 4096
              clearance: internal
            acme-frontier:
              provider: acme-preview
              upstream: acme-frontier-no-quota
              maker: Acme Cloud
              weights: closed
              licence: $TERMS
              price: { input: 10.0, output: 40.0 }
              context: 128000
              max_output: 4096
              clearance: internal
            globex-medium:
              provider: globex
              maker: Globex
              weights: closed
              licence: $TERMS
              price: { input: 1.0, output: 3.0 }
              context: 64000
              max_output: 4096
              clearance: internal
            house-open:
              provider: house
              upstream: $OPEN
              maker: Open Sample
              weights: open
              licence: $LICENCE
              price: { input: 0.1, output: 0.2 }
              context: 4096
              max_output: 1024
              clearance: restricted
              labels: { tier: house }

          aliases:
            chat: [acme-large, house-open]
            frontier: [acme-frontier, globex-medium, house-open]
          """;

  private static final String FACTS =
      """
      # Who may use what: facts for the default policies.
      teams:
        research:
          models: ["*"]
          purposes: [research, evaluation]
          max_sensitivity: restricted
          objective: listed
          substitute: true
          contact: research-lead@acme.example
        marketing:
          models: ["weights:open"]
          purposes: [production]
          max_sensitivity: internal
          contact: marketing-lead@acme.example
        pilot:
          models: ["*"]
          budget: { usd: $BUDGET, per: day }
          contact: pilot-lead@acme.example
      """
          .replace("$BUDGET", BUDGET);
}
