package dev.drawbridge.command.policy;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.drawbridge.config.ConfigFile;
import dev.drawbridge.config.Loaded;
import dev.drawbridge.config.Snapshot;
import dev.drawbridge.policy.Policies;
import dev.drawbridge.policy.decision.ReasonCodes;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told behind each code. */
class ReasonCatalogTest {
  @TempDir Path folder;
  private ReasonCatalog grounds;
  private ReasonCodes stated;

  @BeforeEach
  void load() throws Exception {
    Files.writeString(
        folder.resolve("facts.yaml"),
        """
        teams:
          research: { models: ["weights:open"], max_sensitivity: internal, jurisdictions: { public: [EU, US], confidential: [DE] } }
        licences: { allow: [MIT] }
        """);
    Path config = folder.resolve("drawbridge.yaml");
    Files.writeString(
        config,
        """
        version: 1
        organisation: { name: Acme, jurisdiction: DE }
        policy: { data: ./facts.yaml }
        providers:
          acme: { dialect: openai, url: "http://127.0.0.1:1/v1", operator: Acme, jurisdiction: US, hosting: vendor }
        models:
          large: { provider: acme, maker: Acme, weights: closed, licence: Apache-2.0, price: { input: 1, output: 2 }, context: 32000, retires: 2030-01-01 }
        """);
    Snapshot snapshot =
        assertInstanceOf(Loaded.Valid.class, ConfigFile.load(config, Map.of())).snapshot();
    stated = codes(snapshot);
    grounds = new ReasonCatalog(snapshot, stated, "research");
  }

  /** What the jar's policy states of its codes. */
  private static ReasonCodes codes(Snapshot snapshot) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      return await(
          Policies.load(
                  vertx,
                  snapshot.rules().policy(),
                  snapshot.rules().facts(),
                  snapshot.organisation(),
                  snapshot.models().catalog(),
                  new SimpleMeterRegistry())
              .compose(policy -> policy.codes()));
    } finally {
      await(vertx.close());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "team_not_entitled | entitlement | teams.research.models = [weights:open] | weights:closed,"
            + " operator:Acme",
        "role_missing | roles | teams.research.roles is not set | ''",
        "sensitivity_above_team | clearance | teams.research.max_sensitivity = internal | ''",
        "sensitivity_above_clearance | clearance | '' | clearance public",
        "residency_not_allowed | residency | teams.research.jurisdictions = { public: [EU, US],"
            + " confidential: [DE] } | runs in US",
        "licence_not_allowed | licence | licences.allow = [MIT] | licences Apache-2.0",
        "licence_jurisdiction_excluded | terms | organisation.jurisdiction = DE | 'not in '",
        "licence_user_threshold | terms | organisation.monthly_active_users is not set | at most"
            + " null monthly users",
        "operator_banned | vendors | vendors.banned | operator Acme, maker Acme",
        "model_retired | retirement | '' | retires 2030-01-01",
        "context_too_small | capability | '' | context of 32000 tokens",
        "capability_missing | capability | '' | chat, streaming",
        "secret_present | clearance | teams.research.mask is not set | hosting vendor",
      })
  void aCodeHasItsRuleItsFactAndWhatCountsOfTheModel(
      String code, String rule, String fact, String ofModel) {
    assertEquals(
        List.of("large", code, "drawbridge.rules." + rule, fact, ofModel),
        grounds.row("large", code));
  }

  @Test
  void aCodeOfAnotherPolicyHasNoRuleHere() {
    assertEquals(List.of("large", "too_late", "", "", ""), grounds.row("large", "too_late"));
  }

  @Test
  void everyCodeOfTheDefaultPolicyIsKnownWithThePackageThatHoldsIt() throws IOException {
    Set<String> found = new TreeSet<>();
    var stated = Pattern.compile("(?m)^(?:excluded|grounds)(?:\\.|\\[\")([a-z_]+)");
    try (var files = Files.walk(Path.of("policies/drawbridge"))) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (!name.endsWith(".rego") || name.endsWith("_test.rego")) continue;
        var codes = stated.matcher(Files.readString(file));
        while (codes.find()) {
          found.add(codes.group(1));
          String folder =
              file.startsWith("policies/drawbridge/rules") ? "drawbridge.rules." : "drawbridge.";
          assertEquals(
              folder + name.replace(".rego", ""),
              grounds.row("large", codes.group(1)).get(2),
              codes.group(1));
        }
      }
    }
    assertEquals(found, this.stated.byCode().keySet());
  }
}
