package dev.drawbridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.upstream.Credential;
import dev.drawbridge.upstream.ProviderHeaders;
import dev.drawbridge.upstream.ProviderKey;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The credentials and headers of a provider. */
class KeysReaderTest {
  @TempDir Path temp;
  private ConfigFolder folder = new ConfigFolder(Path.of("."));

  @BeforeEach
  void begin() {
    folder = new ConfigFolder(temp);
    folder.environment.put("A", "sk-a");
    folder.environment.put("B", "sk-b");
  }

  private static String far(String more) {
    return """
    version: 1
    providers:
      far: { dialect: openai, url: "https://far.example/v1", operator: Far, jurisdiction: US, hosting: vendor, %s }
    models:
      mini: { provider: far, book: openai/gpt-4.1-mini }
    """
        .formatted(more);
  }

  private List<ProviderKey> keys(String more) {
    return ConfigFolder.endpoint(folder.snapshot(far(more)), "far").keys();
  }

  @Test
  void oneKeyIsTheCredentialDefault() {
    ProviderKey key = keys("key: env:A").getFirst();
    assertEquals("default", key.id());
    assertEquals(new Credential.Key("sk-a"), key.credential());
  }

  @Test
  void severalAreReadInTheirOrder() {
    folder.write("b.txt", "sk-file\n");
    List<ProviderKey> keys =
        keys(
            "keys: [env:A, { key: file:b.txt, id: second, weight: 2, account: acme-eu, teams:"
                + " [research] }]");

    assertEquals(
        new ProviderKey("key-1", new Credential.Key("sk-a"), "key-1", 0, List.of()), keys.get(0));
    assertEquals(
        new ProviderKey("second", new Credential.Key("sk-file"), "acme-eu", 2, List.of("research")),
        keys.get(1));
    assertFalse(keys.toString().contains("sk-"), keys::toString);
  }

  @Test
  void severalOfAwsMayBeOfSeveralAccounts() {
    String text =
        far("keys: [{ aws: { access_key_id: env:A, secret_access_key: env:B }, account: one }]")
            .replace(
                "dialect: openai, url: \"https://far.example/v1\"",
                "dialect: bedrock, url: \"https://bedrock-runtime.eu-central-1.amazonaws.com\"");
    ProviderKey key = ConfigFolder.endpoint(folder.snapshot(text), "far").keys().getFirst();
    assertEquals(new Credential.Aws("sk-a", "sk-b", null, "eu-central-1"), key.credential());
    assertEquals("one", key.account());
  }

  @Test
  void mistakesAreNamedWhereTheyStand() {
    assertEquals(
        List.of("3:105: providers.far.keys.1: a second key x"),
        folder.errors(far("keys: [{ key: env:A, id: x }, { key: env:B, id: x }]")).stream()
            .map(e -> e.replaceFirst("3:\\d+", "3:105"))
            .toList());
    assertTrue(
        folder.errors(far("keys: [env:A], key: env:B")).getFirst().contains("not beside key"));
    assertTrue(folder.errors(far("keys: []")).getFirst().contains("needs at least 1 entry"));
    assertTrue(
        folder.errors(far("keys: [{ id: x }]")).getFirst().contains("keys.0: key is missing"));
    assertTrue(folder.errors(far("keys: [sk-plain]")).getFirst().contains("a reference, env:NAME"));
    assertFalse(folder.errors(far("keys: [sk-plain]")).toString().contains("sk-plain"));
    assertTrue(folder.errors(far("keys: [env:NOT_SET]")).getFirst().contains("NOT_SET is not set"));
  }

  @Test
  void aKeyIsForTeamsThatTheFactsKnow() {
    folder.write("facts.yaml", "teams: { research: { models: [mini] } }\n");
    String text =
        far("keys: [{ key: env:A, teams: [research] }, { key: env:B, teams: [research, sales] }]");

    assertEquals(2, ConfigFolder.endpoint(folder.snapshot(text), "far").keys().size());
    List<String> errors = folder.errors(text + "policy: { data: ./facts.yaml }\n");
    assertEquals(1, errors.size(), errors::toString);
    assertTrue(
        errors.getFirst().contains("providers.far.keys.1.teams.1: no team of the facts"),
        errors::toString);
  }

  @Test
  void headersAreTextsOrReferences() {
    ProviderHeaders headers =
        ConfigFolder.endpoint(
                folder.snapshot(
                    far("headers: { X-Tenant: acme, Ocp-Apim-Subscription-Key: env:B }")),
                "far")
            .headers();

    assertEquals("acme", headers.byName().get("x-tenant"));
    assertEquals("sk-b", headers.byName().get("ocp-apim-subscription-key"));
    assertFalse(headers.toString().contains("sk-b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization",
        "x-api-key",
        "API-Key",
        "x-goog-api-key",
        "Cookie",
        "Host",
        "Connection",
        "Transfer-Encoding",
        "TE",
        "Content-Length",
        "Proxy-Authorization",
        "X-Amz-Security-Token"
      })
  void aCredentialAHostOrWhatIsOfOneConnectionIsNoHeaderOfAProvider(String name) {
    List<String> errors = folder.errors(far("headers: { " + name + ": x }"));
    assertEquals(1, errors.size(), errors::toString);
    assertTrue(
        errors.getFirst().contains("providers.far.headers." + name + ": the gateway writes"),
        errors::toString);
  }

  @Test
  void aHeaderOfSeveralLinesIsRefused() {
    folder.environment.put("B", "one\ntwo");
    assertTrue(folder.errors(far("headers: { X-A: env:B }")).getFirst().contains("one line"));
    assertTrue(
        folder.errors(far("headers: { X-A: \"one\\ntwo\" }")).getFirst().contains("one line"));
    assertTrue(folder.errors(far("headers: { \"x a\": b }")).getFirst().contains("header's name"));
  }
}
