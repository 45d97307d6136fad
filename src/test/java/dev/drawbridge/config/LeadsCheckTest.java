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

/** Whom a team's {@code leads} may name. */
class LeadsCheckTest {
  private static final String CONFIG =
      ConfigFolder.SMALL
          + """
          policy: { data: ./facts.yaml }
          identity:
            keycloak: [{ server: https://sso.acme.example, realm: acme, audience: drawbridge }]
          """;

  @TempDir Path temp;

  private Loaded with(String lead) {
    ConfigFolder folder = new ConfigFolder(temp);
    folder.write("facts.yaml", "teams: { r: { models: ['*'], leads: ['" + lead + "'] } }");
    return folder.load(CONFIG);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "ann@acme.example; a name or an e-mail",
        "Ann Lee; a name or an e-mail",
        "named|ann; only asserts",
        "key|uspvpsgrcw7c; by its id alone: uspvpsgrcw7c",
        "https://sso.acme.example/realms/acme|; write ISSUER|SUB",
        "|4f6a; write ISSUER|SUB",
      })
  void whoCannotBeKnownForSureLeadsNobody(String lead, String told) {
    Loaded.Invalid refused = assertInstanceOf(Loaded.Invalid.class, with(lead));
    String problems = refused.toString();
    assertTrue(problems.contains("teams.r.leads.0") && problems.contains(told), problems);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://sso.acme.example/realms/acme|4f6a",
        "https://sso.acme.example/realms/acme|auth0|4f6a",
        "uspvpsgrcw7c",
        "research-lead",
      })
  void whoCanBeKnownIsTaken(String lead) {
    assertEquals("[]", assertInstanceOf(Loaded.Valid.class, with(lead)).warnings().toString());
  }

  @Test
  void anIssuerWhoseTokensAreNotAcceptedIsWarnedOf() {
    Loaded.Valid loaded =
        assertInstanceOf(Loaded.Valid.class, with("https://sso.acme.example/realms/acne|4f6a"));
    String warnings = loaded.warnings().toString();
    assertTrue(warnings.contains("near it: https://sso.acme.example/realms/acme"), warnings);
  }
}
