package dev.drawbridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.catalog.Hosting;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.upstream.Credential;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract's example, less what is not available yet, and the defaults where it is silent. */
class ExampleTest {
  static final String EXAMPLE =
      """
      version: 1
      data: ./var
      listen: { host: 127.0.0.1, port: 8081, max_body: 21MiB, buffer: 513MiB, max_concurrent: 2001, read: 31s, keep_alive: 16s, linger: 6s, drain: 32s, rehearsal: 33s }
      admin:  { host: 127.0.0.1, port: 9091 }
      organisation:
        name: Acme
        jurisdiction: DE
        monthly_active_users: 40000
        time_zone: Europe/Berlin
        help: https://wiki.acme.example/models
      identity:
        keycloak:
          - server: https://id.acme.example
            realm: acme
            ca: file:ca.pem
            audience: drawbridge
            client: drawbridge
            teams: { claim: groups, prefix: /teams/ }
            claims: [nationality, site]
            allow: [research, ci]
            admins: true
        max_token_life: 11h
        api_keys: { enabled: true }
      policy:
        engine: embedded
        bundle: ./policies
        data: ./governance.yaml
        server: { url: http://127.0.0.1:8181, path: drawbridge/decision/result, token: env:OPA_TOKEN }
        timeout: 251ms
        cache: { max_entries: 10001, ttl: 29s }
      sensitivity: { default: confidential }
      audit: { keys: file:./keys/of-the-log, deadline: 3s, max_answer: 5MiB }
      upstream: { connect: 6s, first_byte: 121s, idle: 122s, attempts: 5, deadline: 11m, stream: 2h, connections: 255, queue: 254, proxy: http://proxy.acme:3128, no_proxy: [.svc, 10.0.0.0/8], ca: file:ca.pem }
      store: { url: "jdbc:sqlite:./var/keys.db" }
      providers:
        openai:    { dialect: openai, url: https://api.openai.com/v1, key: env:OPENAI_API_KEY, operator: OpenAI, jurisdiction: US, hosting: vendor, first_byte: 60s, deadline: 6m }
        local:     { dialect: openai, url: http://127.0.0.1:11434/v1, operator: self, jurisdiction: DE, hosting: own, vendor: ollama }
      models:
        gpt-4.1-mini:   { provider: openai, book: openai/gpt-4.1-mini, clearance: internal, idle: 9s, answer: 90s }
        llama-3.3-70b:  { provider: local, book: meta/llama-3.3-70b, upstream: "llama3.3:70b", labels: { tier: house } }
        house:          { provider: openai, maker: Acme, weights: open, licence: Apache-2.0, lineage: [meta/llama-3.3-70b], price: { input: 1.0, output: 2.0, cached_input: 0.1 }, context: 128000, max_output: 8192, capabilities: [tools], retires: 2027-01-14, successor: gpt-4.1-mini }
        vectors:        { provider: local, licence: MIT, maker: Acme, context: 512, capabilities: [embeddings] }
      aliases:
        chat: [llama-3.3-70b, gpt-4.1-mini]
      """;

  @TempDir Path temp;
  private ConfigFolder folder = new ConfigFolder(Path.of("."));

  @BeforeEach
  void files() {
    folder = new ConfigFolder(temp);
    folder.write("ca.pem", "");
    folder.write("policies/a.rego", "package a");
    folder.write("governance.yaml", "teams: { research: { models: [chat, \"weights:open\"] } }");
    folder.environment.put("OPENAI_API_KEY", "sk-very-secret");
    folder.environment.put("OPA_TOKEN", "opa-very-secret");
  }

  @Test
  void everyNumberOfTheExampleArrives() {
    Snapshot it = folder.snapshot(EXAMPLE);

    assertEquals(21 << 20, it.ports().listen().maxBody());
    assertEquals(513L << 20, it.ports().listen().buffer());
    assertEquals(2001, it.ports().listen().maxConcurrent());
    assertEquals(Duration.ofSeconds(31), it.ports().listen().read());
    assertEquals(Duration.ofSeconds(16), it.ports().listen().keepAlive());
    assertEquals(Duration.ofSeconds(6), it.ports().listen().linger());
    assertEquals(Duration.ofSeconds(32), it.ports().listen().drain());
    assertEquals(Duration.ofSeconds(33), it.ports().listen().rehearsal());
    assertEquals(9091, it.ports().admin().port());
    assertEquals(40_000L, it.organisation().monthlyActiveUsers());
    assertEquals(ZoneId.of("Europe/Berlin"), it.organisation().timeZone());
    assertEquals(Duration.ofHours(11), it.callers().identity().maxTokenLife());
    assertEquals(Duration.ofMillis(251), it.rules().policy().timeout());
    assertEquals(10_001, it.rules().policy().cacheEntries());
    assertEquals(Duration.ofSeconds(29), it.rules().policy().cacheTtl());
    assertEquals(Level.CONFIDENTIAL, it.callers().sensitivity().byDefault());
    assertEquals(5 << 20, it.record().audit().maxAnswer());
    assertEquals(temp.resolve("var/audit"), it.record().audit().folder());
    assertEquals(
        new MasterKey(temp.resolve("keys/of-the-log"), null), it.record().audit().master());
    assertEquals("jdbc:sqlite:" + temp.resolve("var/keys.db"), it.store().url());
    assertEquals(254, it.models().upstream().queue());
    assertEquals(URI.create("http://proxy.acme:3128"), it.models().upstream().proxy());
    assertEquals(List.of(".svc", "10.0.0.0/8"), it.models().upstream().noProxy());
  }

  @Test
  void oneAttemptAtAWholeAnswerHasAThirdOfTheDeadlineUnlessStated() {
    Snapshot it = folder.snapshot(EXAMPLE);

    Duration hour = Duration.ofHours(1);
    assertEquals(Duration.ofSeconds(220), it.models().upstream().wholeAnswer(hour, false));
    var provider = Objects.requireNonNull(it.models().endpoints().get("openai")).settings();
    assertEquals(Duration.ofMinutes(2), provider.wholeAnswer(hour, false));
    var model = Objects.requireNonNull(it.models().modelUpstream().get("gpt-4.1-mini"));
    assertEquals(Duration.ofSeconds(90), model.wholeAnswer(hour, false));
  }

  @Test
  void aRealmIsCompletedFromItsServer() {
    var realm = folder.snapshot(EXAMPLE).callers().identity().keycloak().getFirst();

    assertEquals("https://id.acme.example/realms/acme", realm.issuer());
    assertEquals(
        "https://id.acme.example/realms/acme/protocol/openid-connect/certs",
        realm.jwks().toString());
    assertEquals(List.of("research", "ci"), realm.allow());
    assertEquals(temp.resolve("ca.pem"), realm.ca());
  }

  @Test
  void aModelInheritsFromTheBook() {
    var model = folder.snapshot(EXAMPLE).models().catalog().model("llama-3.3-70b").orElseThrow();

    assertEquals("Meta", model.maker());
    assertEquals("llama3.3-community", model.licence().id());
    assertEquals("llama3.3:70b", model.upstream());
    assertEquals(Level.RESTRICTED, model.clearance());
    assertEquals(0, model.price().output());
    assertEquals("house", model.labels().get("tier"));
  }

  @Test
  void aModelOutsideTheBookStatesItsFacts() {
    var model = folder.snapshot(EXAMPLE).models().catalog().model("house").orElseThrow();

    assertEquals("house", model.upstream());
    assertEquals(Level.PUBLIC, model.clearance());
    assertEquals(0.1, model.price().cachedInput());
    assertEquals(
        Set.of(Capability.CHAT, Capability.STREAMING, Capability.TOOLS), model.capabilities());
    assertEquals(128_000, model.context());
  }

  @Test
  void aModelWithEmbeddingsIsForThoseOnly() {
    var model = folder.snapshot(EXAMPLE).models().catalog().model("vectors").orElseThrow();

    assertEquals(Set.of(Capability.EMBEDDINGS), model.capabilities());
  }

  @Test
  void upstreamKeysOfProviderAndModelLieOverTheCommonOnes() {
    Snapshot it = folder.snapshot(EXAMPLE);

    assertEquals(Duration.ofSeconds(60), it.models().upstreamOf("house", "openai").firstByte());
    assertEquals(Duration.ofSeconds(122), it.models().upstreamOf("house", "openai").idle());
    assertEquals(
        Duration.ofSeconds(60), it.models().upstreamOf("gpt-4.1-mini", "openai").firstByte());
    assertEquals(Duration.ofSeconds(9), it.models().upstreamOf("gpt-4.1-mini", "openai").idle());
    assertEquals(Set.of("gpt-4.1-mini"), it.models().modelUpstream().keySet());
  }

  @Test
  void aTeamsAliasStandsForItsMembers() {
    assertEquals(
        "{teams={research={models=[llama-3.3-70b, gpt-4.1-mini, weights:open]}}}",
        folder.snapshot(EXAMPLE).rules().facts().byKey().toString());
  }

  @Test
  void whatIsNotSaidHasTheContractsDefaults() {
    Snapshot it = folder.snapshot(ConfigFolder.SMALL);

    assertEquals("127.0.0.1", it.ports().listen().host());
    assertEquals(8080, it.ports().listen().port());
    assertEquals(20 << 20, it.ports().listen().maxBody());
    assertEquals(512L << 20, it.ports().listen().buffer());
    assertEquals(Duration.ofSeconds(30), it.ports().listen().drain());
    assertNull(it.ports().listen().rehearsal());
    assertEquals(9090, it.ports().admin().port());
    assertEquals(ZoneOffset.UTC, it.organisation().timeZone());
    assertNull(it.rules().policy().server());
    assertNull(it.rules().policy().bundle());
    assertEquals(Duration.ofMillis(250), it.rules().policy().timeout());
    assertEquals(Level.INTERNAL, it.callers().sensitivity().byDefault());
    assertEquals(Duration.ofSeconds(2), it.record().audit().deadline());
    assertEquals(4 << 20, it.record().audit().maxAnswer());
    assertEquals(Duration.ofSeconds(120), it.models().upstream().firstByte());
    assertEquals(256, it.models().upstream().connections());
    assertEquals("jdbc:sqlite:" + temp.resolve("var/state.db"), it.store().url());
    assertTrue(it.callers().identity().apiKeys());
    assertEquals(Hosting.OWN, ConfigFolder.provider(it, "local").hosting());
    assertEquals("self", ConfigFolder.provider(it, "local").operator());
    assertNull(ConfigFolder.credential(it, "local"));
  }

  @Test
  void theEnvironmentsProxyCountsForHttpsWhereNoneIsSaid() {
    folder.environment.put("HTTPS_PROXY", "http://proxy.env:3128");
    folder.environment.put("NO_PROXY", ".corp, 10.0.0.0/8");
    Snapshot it =
        folder.snapshot(
            ConfigFolder.SMALL.replace(
                "models:",
                "  far: { dialect: openai, url: \"https://far.example\", operator: Far,"
                    + " jurisdiction: US, hosting: vendor }\nmodels:"));

    assertEquals("http://proxy.env:3128", "" + ConfigFolder.endpoint(it, "far").settings().proxy());
    assertEquals(
        List.of(".corp", "10.0.0.0/8"), ConfigFolder.endpoint(it, "far").settings().noProxy());
    assertNull(ConfigFolder.endpoint(it, "local").settings().proxy());
  }

  @Test
  void noSecretIsShownAnywhere() {
    Snapshot it = folder.snapshot(EXAMPLE);

    assertEquals(new Credential.Key("sk-very-secret"), ConfigFolder.credential(it, "openai"));
    String shown =
        it
            + it.source().view().toString()
            + it.models().endpoints()
            + it.rules().policy()
            + it.store();
    assertTrue(!shown.contains("very-secret"), shown);
    assertTrue(it.source().view().toString().contains("key=env:OPENAI_API_KEY"));
  }

  @Test
  void theRevisionFollowsTheContent() {
    String first = folder.snapshot(EXAMPLE).source().revision();
    assertEquals(first, folder.snapshot(EXAMPLE).source().revision());
    folder.write("governance.yaml", "teams: { research: { models: [chat] } }");

    assertTrue(first.matches("[0-9a-f]{12}"), first);
    assertTrue(!first.equals(folder.snapshot(EXAMPLE).source().revision()));
  }
}
