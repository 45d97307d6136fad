package dev.drawbridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits in the facts that would meet no call are mistakes. */
class LimitsCheckTest {
  private static final String CONFIG =
      ConfigFolder.SMALL
          + """
          policy: { data: ./facts.yaml }
          tags: { project: { values: [apollo, zeus] }, cost: { pattern: "[0-9]+" } }
          identity:
            keycloak: [{ server: https://sso.acme.example, realm: acme, audience: drawbridge }]
          """;

  @TempDir Path temp;

  private Loaded with(String config, String facts) {
    ConfigFolder folder = new ConfigFolder(temp);
    folder.write("facts.yaml", facts);
    return folder.load(config);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "people: { 'https://sso.acme.example/realms/acm|4f6a': { rate: { requests: 1 } } }; near it: https://sso.acme.example/realms/acme",
        "people: { ann: { rate: { requests: 1 } } }; ISSUER|SUB",
        "models: { nothing: { rate: { requests: 1 } } }; no model nothing",
        "tags: { projekt: { apollo: { rate: { requests: 1 } } } }; near it: project",
        "tags: { project: { apolo: { rate: { requests: 1 } } } }; near it: apollo",
        "tags: { cost: { '4711': { rate: { requests: 1 } } } }; state tags.cost.values",
        "organisation: { }; budget, rate or both",
        "organisation: { budget: { per: day } }; an amount",
        "keys: { 'a b': { rate: { requests: 1 } } }; is no key's id",
        "teams: { r: { models: [], badget: { usd: 1 } } }; badget",
      })
  void whatWouldMeetNoCallIsAMistake(String facts, String told) {
    String problems = assertInstanceOf(Loaded.Invalid.class, with(CONFIG, facts)).toString();

    assertTrue(problems.contains(told), problems);
  }

  @Test
  void withoutIssuersThereAreNoPeople() {
    String config = ConfigFolder.SMALL + "policy: { data: ./facts.yaml }\n";
    String facts = "people: { '*': { rate: { requests: 1 } } }";

    String problems = assertInstanceOf(Loaded.Invalid.class, with(config, facts)).toString();

    assertTrue(problems.contains("it meets nobody"), problems);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "people: { 'https://sso.acme.example/realms/acme|4f6a': { budget: { usd: 5 } }, '*': { rate: { requests: 1 } } }",
        "keys: { uspvpsgrcw7c: { rate: { concurrent: 1 } }, '*': { budget: { tokens: 5, per: day } } }",
        "models: { '*': { budget: { usd: 5 } } }",
        "tags: { project: { apollo: { budget: { usd: 5 } }, '*': { rate: { requests: 1 } } } }",
        "organisation: { budget: { usd: 5 }, rate: { requests: 1 } }",
      })
  void whatMeetsCallsIsTaken(String facts) {
    assertEquals(
        "[]", assertInstanceOf(Loaded.Valid.class, with(CONFIG, facts)).warnings().toString());
  }
}
