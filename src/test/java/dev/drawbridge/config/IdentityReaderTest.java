package dev.drawbridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.ForwardUser;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentityReaderTest {
  private static final String CI =
      "{ issuer: 'https://ci.example', jwks: 'https://ci.example/jwks', audience: drawbridge, kind:"
          + " service, teams: { fixed: [ci] } }";
  private static final String REALM = "keycloak: [{ server: 'https://id.example', realm: acme%s }]";

  @TempDir Path temp;

  private ConfigFolder folder() {
    return new ConfigFolder(temp);
  }

  private static String identity(String members) {
    return ConfigFolder.SMALL + "identity: { " + members + " }\n";
  }

  @Test
  void anotherIssuerIsRead() {
    var issuer =
        folder()
            .snapshot(
                identity(
                    "oidc: [{ issuer: i, jwks: 'https://i.example/k', audience: a, kind: user,"
                        + " subject: oid, teams: { claim: groups, prefix: t/ }, roles: { claim:"
                        + " roles }, claims: [site], admins: true }]"))
            .callers()
            .identity()
            .oidc()
            .getFirst();

    assertEquals("i", issuer.issuer());
    assertEquals(Caller.Kind.USER, issuer.kind());
    assertEquals("oid", issuer.subject());
    assertEquals("groups", issuer.teams().claim());
    assertEquals("t/", issuer.teams().prefix());
    assertEquals("roles", issuer.roles());
    assertEquals(List.of("site"), issuer.claims());
    assertNull(issuer.allow());
    assertEquals(true, issuer.admins());
  }

  @Test
  void whatIsNotSaidIsTheSubjectAndNothing() {
    var settings =
        folder()
            .snapshot(identity("api_keys: { enabled: false }, oidc: [" + CI + "]"))
            .callers()
            .identity();
    var issuer = settings.oidc().getFirst();

    assertEquals("sub", issuer.subject());
    assertNull(issuer.roles());
    assertEquals(List.of("ci"), issuer.teams().fixed());
    assertEquals(List.of(), settings.onBehalfOf());
  }

  @Test
  void personsGoByAPseudonymUnlessSaidOtherwise() {
    assertEquals(
        ForwardUser.PSEUDONYM,
        folder().snapshot(ConfigFolder.SMALL).callers().identity().forwardUser());
    for (ForwardUser each : ForwardUser.values()) {
      assertEquals(
          each,
          folder()
              .snapshot(identity("forward_user: " + each.wire()))
              .callers()
              .identity()
              .forwardUser());
    }
  }

  @Test
  void besideARealmEachNamesItsTeams() {
    folder().snapshot(identity(REALM.formatted(", allow: [research]") + ", oidc: [" + CI + "]"));

    assertEquals(
        List.of(
            "8:24: identity.keycloak.0: allow is missing: with several realms, each names the teams"
                + " it speaks for"),
        folder().errors(identity(REALM.formatted("") + ", oidc: [" + CI + "]")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fixed: [ci] | fixed: [ci], claim: t | names either the claim that holds them or fixed"
            + " ones",
        "fixed: [ci] | prefix: t | names either the claim that holds them or fixed ones",
      })
  void teamsAreFromOnePlace(String good, String bad, String problem) {
    List<String> errors = folder().errors(identity("oidc: [" + CI.replace(good, bad) + "]"));

    assertEquals(1, errors.size(), errors.toString());
    assertEquals(
        "identity.oidc.0.teams: " + problem, errors.getFirst().replaceAll("^8:\\d+: ", ""));
  }

  @Test
  void aHeaderOfAnotherMeaningNamesNobody() {
    for (String header : List.of("Authorization", "x-api-key", "Cookie", "X-Drawbridge-Team")) {
      assertEquals(
          List.of("8:39: identity.on_behalf_of.headers.0: this header has another meaning"),
          folder().errors(identity("on_behalf_of: { headers: [" + header + "] }")));
    }
    assertEquals(
        List.of("X-OpenWebUI-User-Id"),
        folder()
            .snapshot(identity("on_behalf_of: { headers: [X-OpenWebUI-User-Id] }"))
            .callers()
            .identity()
            .onBehalfOf());
  }
}
