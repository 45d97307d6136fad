package dev.drawbridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Facts of {@code policy.data}. */
class FactsReaderTest {
  private static final String CONFIG = ConfigFolder.SMALL + "policy: { data: ./facts.yaml }\n";

  static final String EXAMPLE =
      """
      teams:
        research:
          models: ["*"]
          roles: [model-user]
          purposes: [research, evaluation]
          max_sensitivity: restricted
          jurisdictions: [DE, FR, US]
          objective: cheapest
          substitute: true
          mask: [secret, pii]
          price_cap_usd: 0.50
          budget: { usd: 500, per: month }
          rate: { requests: 600, tokens: 200000, per: minute }
          fields: []
          contact: research-lead@acme.example
          labels: { cost_center: "4711" }
      licences:
        allow: [Apache-2.0, MIT, llama3.3-community]
      vendors:
        banned: [{ operator: Acme AI, lineage: acme-1, from: 2026-12-01T00:00:00Z, reason: "board decision 14" }]
        barred: [{ operator: Anthropic, model: "claude-fable*", unless: { claim: nationality, in: [US] }, reason: "export directive" }]
      admins:
        roles: { drawbridge-admin: ["*"], drawbridge-viewer: ["decisions:read", "usage:read"] }
      blocks: []
      jurisdictions: { EU: [DE, FR] }
      """;

  @TempDir Path temp;
  private ConfigFolder folder = new ConfigFolder(Path.of("."));

  @BeforeEach
  void begin() {
    folder = new ConfigFolder(temp);
  }

  @Test
  void theContractsExampleLoads() {
    folder.write("facts.yaml", EXAMPLE);

    Map<String, Object> facts = folder.snapshot(CONFIG).rules().facts().byKey();

    assertEquals(6, facts.size());
    assertEquals(Map.of("EU", List.of("DE", "FR")), facts.get("jurisdictions"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "team: {} | 1:1: team: unknown key, did you mean teams?",
        "teams: { r: { models: ['*'], budget: { euro: 5 } } } | 1:40: teams.r.budget.euro: unknown"
            + " key; known are usd, tokens, requests, per",
        "teams: { r: { models: ['*'], budget: { usd: '5' } } } | 1:45: teams.r.budget.usd:"
            + " expected a number from 0",
        "teams: { r: { models: ['*'], budget: { usd: -5 } } } | 1:45: teams.r.budget.usd: must be"
            + " at least 0",
        "teams: { r: { models: ['*'], budget: 5 } } | 1:38: teams.r.budget: expected an amount:"
            + " usd, tokens or requests",
        "teams: { r: { models: ['*'], budget: { per: day } } } | 1:30: teams.r.budget: expected an"
            + " amount beside per: usd, tokens or requests",
        "teams: { r: { models: ['*'], rate: {} } } | 1:30: teams.r.rate: expected an amount:"
            + " requests, tokens, usd or concurrent",
        "teams: { r: { models: ['*'], rate: { requests: 1.5 } } } | 1:48: teams.r.rate.requests:"
            + " expected a whole number from 0",
        "teams: { r: { models: ['*'], rate: { requests: 1, per: second } } } | 1:56:"
            + " teams.r.rate.per: expected one of minute, hour, day, week, month, total",
        "teams: { r: { models: ['*'], may_assert: 'yes' } } | 1:42: teams.r.may_assert: expected"
            + " true or false",
        "teams: { r: { models: [llama-3.3-7b] } } | 1:24: teams.r.models.0: no model or alias"
            + " llama-3.3-7b, did you mean llama-3.3-70b?",
        "teams: { r: { models: ['*'], max_sensitivity: secret } } | 1:47:"
            + " teams.r.max_sensitivity: expected one of public, internal, confidential,"
            + " restricted",
        "teams: { r: { models: ['*'], objective: best } } | 1:41: teams.r.objective: expected one"
            + " of cheapest, listed, fastest",
        "vendors: { banned: [{ reason: x }] } | 1:21: vendors.banned.0: names nobody: state one of"
            + " operator, maker, lineage",
        "vendors: { banned: [{ model: m, reason: x }] } | 1:23: vendors.banned.0.model: unknown"
            + " key; known are operator, maker, lineage, from, until, reason",
        "blocks: [{ team: a, key: b, reason: x }] | 1:10: blocks.0: names exactly one of team,"
            + " principal, key, model, provider",
        "vendors: { banned: [{ operator: a, from: 2026-12-02, until: 2026-12-01T23:59:59Z, reason:"
            + " x }] } | 1:61: vendors.banned.0.until: is not after from, so it would never hold",
        "vendors: { barred: [{ operator: a, from: 2026-12-01, until: 2026-12-01, reason: x }] } |"
            + " 1:61: vendors.barred.0.until: is not after from, so it would never hold",
        "teams: { r: { models: ['*'], jurisdictions: [DE, UK] } } | 1:50: teams.r.jurisdictions.1:"
            + " UK is no country of ISO 3166-1 and no group (EEA, EU), did you mean GB?",
        "teams: { r: { models: ['*'], jurisdictions: { restricted: [XX] } } } | 1:60:"
            + " teams.r.jurisdictions.restricted.0: XX is no country of ISO 3166-1 and no group"
            + " (EEA, EU)",
        "teams: { r: { models: ['*'], jurisdictions: { secret: [DE] } } } | 1:47:"
            + " teams.r.jurisdictions.secret: unknown key; known are public, internal,"
            + " confidential, restricted",
        "teams: { r: { models: ['*'], jurisdictions: { public: DE } } } | 1:55:"
            + " teams.r.jurisdictions.public: expected a list",
        "teams: { r: { models: ['*'], jurisdictions: DE } } | 1:45: teams.r.jurisdictions:"
            + " expected a list of places, or such lists by sensitivity",
        "jurisdictions: { NORDIC: [DK, XX] } | 1:31: jurisdictions.NORDIC.1: XX is no country of"
            + " ISO 3166-1 and no group (NORDIC)",
        "licences: { allow: [MIT], training_purposes: [''] } | 1:47: licences.training_purposes.0:"
            + " expected a purpose of 1 to 64 characters",
        "blocks: [{ team: a, until: 2026-13-01, reason: x }] | 1:28: blocks.0.until: no such time",
        "blocks: [{ team: a, until: 2026-02-30, reason: x }] | 1:28: blocks.0.until: no such time",
        "blocks: [{ team: a, until: 2026-02-30T00:00:00Z, reason: x }] | 1:28: blocks.0.until: no"
            + " such time",
        "vendors: { banned: [{ operator: A, until: 2026-02-30, reason: x }] } | 1:43:"
            + " vendors.banned.0.until: no such time",
        "vendors: { barred: [{ operator: A, until: 2027-02-29, reason: x }] } | 1:43:"
            + " vendors.barred.0.until: no such time",
      })
  void aMistakeIsToldWithItsPlaceInTheFactsFile(String text, String told) {
    folder.write("facts.yaml", text);

    List<String> errors = folder.errors(CONFIG);

    assertEquals(true, errors.contains("facts.yaml:" + told), errors.toString());
  }

  @Test
  void aSelectorThatMatchesNothingIsAWarning() {
    folder.write("facts.yaml", "teams: { r: { models: ['weights:closed', 'hosting:own'] } }");

    assertEquals(
        List.of("facts.yaml:1:24: teams.r.models.0: weights:closed matches no model"),
        folder.warnings(CONFIG));
  }

  @Test
  void aLicenceThatNobodyKnowsIsAWarning() {
    folder.write("facts.yaml", "licences: { allow: [MIT, vendor-terms, apache-2] }");

    assertEquals(
        List.of("facts.yaml:1:40: licences.allow.2: no licence apache-2, did you mean Apache-2.0?"),
        folder.warnings(CONFIG));
  }

  @Test
  void placesBySensitivityAndAGroupOfOnesOwnLoad() {
    folder.write(
        "facts.yaml",
        """
        jurisdictions: { NORDIC: [DK, FI, NO, SE] }
        teams: { r: { models: ['*'], jurisdictions: { public: [NORDIC, US], restricted: [NORDIC] } } }
        """);

    assertEquals(List.of(), folder.warnings(CONFIG));
  }

  @Test
  void aGroupThatTheFactsLeaveOutIsUnknown() {
    folder.write(
        "facts.yaml",
        "jurisdictions: { NORDIC: [DK] }\nteams: { r: { models: ['*'], jurisdictions: [EU] } }");

    assertEquals(
        List.of(
            "facts.yaml:2:46: teams.r.jurisdictions.0: EU is no country of ISO 3166-1 and no group"
                + " (NORDIC)"),
        folder.errors(CONFIG));
  }

  /** What the rules of {@code policy.extra} read is theirs to check. */
  @Test
  void factsOfOnesOwnPassAsTheyAre() {
    folder.write("facts.yaml", "custom: { projects: [apollo], hours: { from: 8, days: [1, 5] } }");

    assertEquals(
        Map.of("projects", List.of("apollo"), "hours", Map.of("from", 8, "days", List.of(1, 5))),
        folder.snapshot(CONFIG).rules().facts().byKey().get("custom"));
  }

  @Test
  void aSelectorIsSpeltAsPolicyReadsIt() {
    folder.write("facts.yaml", "teams: { r: { models: ['Weights:open'] } }");

    assertEquals(
        Map.of("r", Map.of("models", List.of("weights:open"))),
        folder.snapshot(CONFIG).rules().facts().byKey().get("teams"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "weights:open",
        "hosting:own",
        "operator:self",
        "maker:Meta",
        "licence:llama3.3-community",
        "label:tier=house"
      })
  void everyKindOfSelectorFindsItsModel(String selector) {
    folder.write("facts.yaml", "teams: { r: { models: ['" + selector + "'] } }");
    String labelled =
        CONFIG.replace("meta/llama-3.3-70b }", "meta/llama-3.3-70b, labels: { tier: house } }");

    assertEquals(List.of(), folder.warnings(labelled));
  }

  @Test
  void aFolderGivesTheKeysOfAllItsFiles() {
    folder.write("facts/teams.yaml", "teams: { r: { models: [CHAT] } }");
    folder.write("facts/blocks.json", "{\n\t\"blocks\": []\n}");
    folder.write("facts/readme.md", "not read");

    assertEquals(
        Map.of(
            "teams", Map.of("r", Map.of("models", List.of("llama-3.3-70b"))), "blocks", List.of()),
        folder.snapshot(CONFIG.replace("facts.yaml", "facts")).rules().facts().byKey());
  }

  @Test
  void aKeyInTwoFilesOfAFolderIsRefused() {
    folder.write("facts/a.yaml", "blocks: []");
    folder.write("facts/b.yaml", "blocks: []");

    assertEquals(
        List.of("facts/b.yaml:1:1: blocks: stands in facts/a.yaml too"),
        folder.errors(CONFIG.replace("facts.yaml", "facts")));
  }

  @Test
  void aBlockedModelIsPutAsTheConfigurationWritesIt() {
    folder.write("facts.yaml", "blocks: [{ model: LLAMA-3.3-70b, reason: x }]");

    assertEquals(
        List.of(Map.of("model", "llama-3.3-70b", "reason", "x")),
        folder.snapshot(CONFIG).rules().facts().byKey().get("blocks"));
  }

  @Test
  void aBlockOfAModelThatIsGoneIsAWarning() {
    folder.write("facts.yaml", "blocks: [{ model: llama-3.3-7b, reason: x }]");

    assertEquals(
        List.of(
            "facts.yaml:1:19: blocks.0.model: no model llama-3.3-7b, did you mean llama-3.3-70b?"),
        folder.warnings(CONFIG));
  }

  @Test
  void aDateBecomesItsFirstMoment() {
    folder.write("facts.yaml", "blocks: [{ team: a, until: 2026-12-01, reason: x }]");

    assertEquals(
        List.of(Map.of("team", "a", "until", "2026-12-01T00:00:00Z", "reason", "x")),
        folder.snapshot(CONFIG).rules().facts().byKey().get("blocks"));
  }

  @Test
  void aTeamsNameHasNoSlash(@TempDir Path temp) {
    ConfigFolder folder = new ConfigFolder(temp);
    folder.write("facts.yaml", "teams: { acme/eu: { models: ['*'] }, acme-eu: { models: ['*'] } }");
    String problems = folder.load(CONFIG).toString();
    assertTrue(problems.contains("a team's name has no slash"), problems);
    assertFalse(problems.contains("acme-eu"), problems);
  }
}
