package dev.drawbridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.entry.RetentionSettings;
import dev.drawbridge.upstream.Credential;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each mistake is told where it stands, all of them at once. */
class MistakesTest {
  @TempDir Path temp;
  private ConfigFolder folder = new ConfigFolder(Path.of("."));

  @BeforeEach
  void begin() {
    folder = new ConfigFolder(temp);
  }

  @Test
  void fiveMistakesAreToldAtOnce() {
    assertEquals(
        List.of(
            "2:17: listen.port: expected a whole number",
            "3:17: organisation.jurisdicton: unknown key, did you mean jurisdiction?",
            "6:10: providers.local.url: expected an http or https URL without user and password",
            "10:30: models.small.provider: no provider lokal, did you mean local?",
            "12:17: aliases.chat.1: no model smal, did you mean small?"),
        folder.errors(
            """
            version: 1
            listen: { port: eighty }
            organisation: { jurisdicton: DE }
            providers:
              local:
                url: ftp://127.0.0.1
                dialect: openai
                jurisdiction: DE
                hosting: own
            models: { small: { provider: lokal, licence: MIT } }
            aliases:
              chat: [small, smal]
            """));
  }

  @ParameterizedTest
  @ValueSource(strings = {"shared: { redis: redis://127.0.0.1:6379 }", "policy.keys: {}"})
  void aKeyOfTheContractThatIsNotBuiltYetIsRefusedByName(String line) {
    String key = line.substring(0, line.indexOf(':'));
    String value = line.substring(line.indexOf(':') + 1);
    int dot = key.indexOf('.');
    String text =
        dot < 0
            ? key + ":" + value
            : key.substring(0, dot) + ":\n  " + key.substring(dot + 1) + ":" + value;
    String place = dot < 0 ? "8:1" : "9:3";

    assertEquals(
        List.of(place + ": " + key + ": not available yet"),
        folder.errors(ConfigFolder.SMALL + text + "\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "'providers: { p: { dialect: openai, url: http://127.0.0.1, jurisdiction: DE, hosting: own,"
        + " key: file:/dev/zero } }', 64",
    "'policy: { data: /dev/zero }', 16384",
    "'audit: { witnesses: /dev/zero }', 64",
    "'audit: { passphrase: file:/dev/zero }', 64",
  })
  void aFileWithoutEndIsReadNoFurtherThanItMayBeLong(String line, int kib) {
    List<String> errors = folder.errors("version: 1\n" + line + "\n");

    assertEquals(1, errors.size(), errors.toString());
    assertTrue(errors.getFirst().startsWith("2:"), errors.toString());
    assertTrue(
        errors.getFirst().endsWith("file /dev/zero is larger than " + kib + " KiB"),
        errors.toString());
  }

  @Test
  void aConfigurationWithoutEndIsReadNoFurtherThanItMayBeLong() {
    var loaded = (Loaded.Invalid) ConfigFile.load(Path.of("/dev/zero"), Map.of());

    assertEquals(
        "/dev/zero:1:1: file /dev/zero is larger than 16384 KiB",
        loaded.problems().getFirst().toString());
  }

  @Test
  void anUnknownDialectAnUnknownKeyAndAModelWithoutProviderAreToldAtOnce() {
    assertEquals(
        List.of(
            "3:3: providers.a: hosting is missing",
            "3:17: providers.a.dialect: expected one of openai, anthropic, gemini, bedrock, ollama",
            "3:65: providers.a.hostng: unknown key, did you mean hosting?",
            "5:3: models.m: provider is missing"),
        folder.errors(
            """
            version: 1
            providers:
              a: { dialect: opnai, url: http://127.0.0.1, jurisdiction: DE, hostng: own }
            models:
              m: { licence: MIT }
            """));
  }

  @Test
  void aRetentionIsDaysOrYearsAndContentGoesFirst() {
    String audit = ConfigFolder.SMALL + "audit:\n  retention: ";
    assertEquals(
        new RetentionSettings(Duration.ofDays(90), Duration.ofDays(730)),
        folder.snapshot(audit + "{ content: 90d, meta: 2y }\n").record().audit().retention());
    List<String> errors = folder.errors(audit + "{ content: 12h }\n");
    assertTrue(errors.getFirst().startsWith("9:25: audit.retention.content: "), "" + errors);
    errors = folder.errors(audit + "{ content: 366d, meta: 1y }\n");
    assertTrue(errors.getFirst().contains("must not be longer than meta"), "" + errors);
  }

  @Test
  void aWitnessPolicyIsReadAndItsMistakesAreNamedWithTheirLine() {
    folder.write("bad.policy", "quorum none\nwitness a b\n");
    String audit = ConfigFolder.SMALL + "audit:\n  witnesses: ";
    List<String> errors = folder.errors(audit + "bad.policy\n");
    assertEquals(1, errors.size(), errors.toString());
    assertTrue(errors.getFirst().startsWith("9:14: audit.witnesses: "), errors.toString());
    assertTrue(
        errors.getFirst().contains("bad.policy: line 2: no verifier key: b"), errors.toString());
    errors = folder.errors(audit + "absent.policy\n");
    assertTrue(errors.getFirst().contains("no readable file"), errors.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://acme.example/log",
        "acme.example/log 1",
        "acme+log",
        "/log",
        "a//b",
        "''"
      })
  void anOriginIsAUrlWithoutItsScheme(String origin) {
    List<String> errors = folder.errors(ConfigFolder.SMALL + "audit:\n  origin: " + origin + "\n");
    assertEquals(1, errors.size(), errors.toString());
    assertTrue(errors.getFirst().startsWith("9:11: audit.origin: "), errors.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dialect: openai | dialect: cohere | providers.local.dialect: expected one of openai,"
            + " anthropic, gemini, bedrock, ollama",
        "dialect: openai | dialect: openai, vendor: azure | providers.local.url: Azure's ends in"
            + " /openai/v1, or names the version of its older form: ?api-version=2024-10-21",
        "dialect: openai | dialect: gemini, vendor: azure | providers.local.vendor: azure speaks"
            + " the dialect openai",
        "dialect: openai | dialect: gemini, vendor: vertex | providers.local.url: Vertex's names"
            + " project and location: https://…/v1/projects/P/locations/L",
        "dialect: openai | dialect: bedrock, aws: { region: x } | providers.local.aws:"
            + " access_key_id is missing",
        "hosting: own | hosting: own, aws: { access_key_id: env:KEY, secret_access_key: env:KEY,"
            + " region: x } | providers.local.aws: only requests to the dialect bedrock are signed",
        "dialect: openai | dialect: bedrock, aws: { access_key_id: env:KEY, secret_access_key:"
            + " env:KEY } | providers.local.aws: region is missing, and the url does not name it",
        "hosting: own | hosting: own, health: { metrics: \"http://169.254.169.254/metrics\" } |"
            + " providers.local.health.metrics: a link-local address needs allow_link_local: true",
        "hosting: own | hosting: own, health: { metrics: \"http://10.0.0.7/metrics\" } |"
            + " providers.local.health.metrics: is on the provider's own host, or it would be"
            + " asked on its behalf",
        "hosting: own | hosting: own, health: { metrics: \"http://127.0.0.1:9\" } |"
            + " providers.local.health.metrics: names a path, such as /metrics",
        "hosting: own | hosting: own, health: { metrics: \"http://127.0.0.1:9/metrics\","
            + " interval: 10ms } | providers.local.health.interval: is from 1s to 10m",
        "book: meta/llama-3.3-70b | book: meta/llama-3.3-70b, keep_warm: 10ms |"
            + " models.llama-3.3-70b.keep_warm: is from 1s to 90d",
        "hosting: own | hosting: own, keys: [] | providers.local.keys: needs at least 1 entry",
        "book: meta/llama-3.3-70b | book: meta/llama-3.3-70b, price: { input: 1, output: 1,"
            + " gpu_hour: 2 } | models.llama-3.3-70b.price.input: not beside gpu_hour",
        "book: meta/llama-3.3-70b | book: meta/llama-3.3-70b, price: { gpu_hour: 2 } |"
            + " models.llama-3.3-70b.price: output_tokens_per_second is missing",
        "book: meta/llama-3.3-70b | book: meta/llama-3.3-70b, price: { input: 1 } |"
            + " models.llama-3.3-70b.price: output is missing",
        "book: meta/llama-3.3-70b | book: meta/llama-3.3-70b, price: { input: 1, output: 2,"
            + " cache_write: 3.0e-7 } | models.llama-3.3-70b.price.cache_write: reads like USD per"
            + " token: state USD per million tokens, 0.3",
        "book: meta/llama-3.3-70b | book: meta/llama-3.3-70b, price: { input: 1, output: 2,"
            + " surcharge: 0.5 } | models.llama-3.3-70b.price.surcharge: must be at least 1",
        "book: meta/llama-3.3-70b | book: meta/llama-3.3-70b, price: { input: 4.0e-7, output: 2 } |"
            + " models.llama-3.3-70b.price.input: reads like USD per token: state USD per million"
            + " tokens, 0.4",
        "book: meta/llama-3.3-70b | book: meta/llama-3.3-7b | models.llama-3.3-70b.book: the book"
            + " has no meta/llama-3.3-7b, did you mean meta/llama-3.3-70b or meta/llama-3.1-70b or"
            + " meta/llama-3.1-8b?",
        "book: meta/llama-3.3-70b | licence: MTI | models.llama-3.3-70b.licence: the book has no"
            + " terms of this licence, did you mean MIT?; state them as { id, commercial,"
            + " output_training, … }",
        "hosting: own | hosting: vendor | providers.local: operator is missing: who runs it?",
        "jurisdiction: DE, | | providers.local: jurisdiction is missing: where does it run?",
        "127.0.0.1:11434 | 169.254.169.254 | providers.local.url: a link-local address needs"
            + " allow_link_local: true",
        "127.0.0.1:11434 | me:pw@127.0.0.1 | providers.local.url: expected an http or https URL"
            + " without user and password",
        "chat: | auto: | aliases.auto: the name auto is taken: it stands for every model",
        "chat: | LLAMA-3.3-70B: | aliases.LLAMA-3.3-70B: the name is that of the model"
            + " llama-3.3-70b, but for case",
        "chat: | weights:open: | aliases.weights:open: begins like a selector (weights:VALUE)",
        "chat: | -chat: | aliases.-chat: not a name of 1 to 128 characters: letters, digits and ."
            + " _ : / @ + -, beginning with a letter or digit; * for any text",
        "[llama-3.3-70b] | [chat] | aliases.chat.0: chat is an alias; an alias holds models only",
        "[llama-3.3-70b] | [] | aliases.chat: needs at least 1 entry",
        "[llama-3.3-70b] | [llama-3.3-70b, Llama-3.3-70b] | aliases.chat.1: llama-3.3-70b appears"
            + " twice",
        "version: 1 | version: 2 | version: expected 1",
        "hosting: own | hosting: mine | providers.local.hosting: expected one of own, vendor,"
            + " vendor-dedicated",
      })
  void aMistakeInProvidersModelsAndAliases(String good, String bad, String told) {
    String text = ConfigFolder.SMALL.replace(good, bad == null ? "" : bad);
    List<String> errors = folder.errors(text);

    assertTrue(
        errors.stream().anyMatch(e -> e.replaceFirst("^\\d+:\\d+: ", "").equals(told)),
        errors.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "listen: { read: 30 } | 8:17: listen.read: expected a duration such as 250ms, 30s, 10m,"
            + " 12h or 90d",
        "listen: { read: 0s } | 8:17: listen.read: must be more than zero",
        "listen: { max_body: 20MB } | 8:21: listen.max_body: expected a size such as 64KiB, 20MiB"
            + " or 1GiB",
        "listen: { rehearsal: 6m } | 8:22: listen.rehearsal: must be at most 300s",
        "listen: { buffer: 1MiB } | 8:19: listen.buffer: must be at least max_body",
        "listen: { port: 70000 } | 8:17: listen.port: must be at most 65535",
        "admin: { port: 8080 } | 8:16: admin.port: is listen.port too; the two planes need ports"
            + " of their own",
        "organisation: { time_zone: Mars/Olympus } | 8:28: organisation.time_zone: no such time"
            + " zone; expected one such as Europe/Berlin",
        "policy: { engine: server } | 8:19: policy.engine: server needs policy.server.url",
        "policy: { engine: server, server: { url: http://127.0.0.1:8181 }, data: drawbridge.yaml }"
            + " | 8:67: policy.data: not with engine: server; there the data is OPA's",
        "policy: { engine: server, server: { url: http://127.0.0.1:8181 }, extra: . }"
            + " | 8:67: policy.extra: not with engine: server; there the rules are OPA's",
        "policy: { extra: ./none } | 8:18: policy.extra: no readable file or folder none",
        "policy: { bundle: https://b.example/b.tar.gz } | 8:19: policy.bundle: a bundle by URL"
            + " needs sha256 beside it",
        "policy: { bundle: http://b.example/b.tar.gz } | 8:19: policy.bundle: a bundle by URL must"
            + " be https",
        "policy: { bundle: ./none } | 8:19: policy.bundle: no readable file or folder none",
        "store: { url: \"jdbc:postgresql://h/d?password=x\" } | 8:15: store.url: holds a password;"
            + " give it as store.password by reference",
        "identity: { api_keys: { enabled: false } } | 8:34: identity.api_keys.enabled: nobody"
            + " could call: neither a realm nor API keys",
        "nothing: 1 | 8:1: nothing: unknown key; known are version, data, include, listen, admin,"
            + " organisation, identity, tags, policy, sensitivity, audit, signals, upstream, store,"
            + " alerts, log, telemetry, providers, models, aliases",
        "data: [var] | 8:1: data: expected a text (put numbers in quotes)",
      })
  void aMistakeInASection(String line, String told) {
    assertEquals(List.of(told), folder.errors(ConfigFolder.SMALL + line + "\n"));
  }

  @Test
  void severalRealmsNeedTheirTeamsAndHoldNoAdmins() {
    String realms =
        """
        identity:
          keycloak:
            - { server: "https://id.example", realm: a, admins: true }
            - { server: "https://id.example", realm: a, allow: [x] }
        """;

    assertEquals(
        List.of(
            "10:7: identity.keycloak.0: allow is missing: with several realms, each names the"
                + " teams it speaks for",
            "10:57: identity.keycloak.0.admins: only where there is one realm",
            "11:7: identity.keycloak.1: another realm has the same issuer"),
        folder.errors(ConfigFolder.SMALL + realms));
  }

  @Test
  void aKeyThatStandsTwiceIsToldWithItsFirstPlace() {
    assertEquals(
        List.of("9:3: listen.port: appears twice, first at 8:11"),
        folder.errors(ConfigFolder.SMALL + "listen: { port: 1,\n  port: 2 }\n"));
  }

  @Test
  void everyDuplicateIsTold() {
    assertEquals(
        List.of(
            "8:1: version: appears twice, first at 1:1",
            "9:1: version: appears twice, first at 1:1"),
        folder.errors(ConfigFolder.SMALL + "version: 1\nversion: 1\n"));
  }

  @Test
  void aLiteralSecretIsRefusedAndNotRepeated() {
    List<String> errors =
        folder.errors(ConfigFolder.SMALL.replace("hosting: own", "hosting: own, key: sk-oops-123"));

    assertEquals(
        List.of(
            "3:98: providers.local.key: expected a reference, env:NAME or file:PATH (a secret"
                + " never stands in the file)"),
        errors);
  }

  @Test
  void aBrokenFileIsToldWithoutTheLineThatBreaks() {
    List<String> errors = folder.errors("version: 1\nkey: 'sk-oops-123\n");

    assertEquals(1, errors.size(), errors.toString());
    assertTrue(errors.getFirst().startsWith("3:1: not YAML: "), errors.toString());
    assertTrue(!errors.toString().contains("oops"), errors.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "env:NONE | environment variable NONE is not set",
        "env:EMPTY | environment variable EMPTY is empty",
        "file:none.txt | no file none.txt",
        "file:empty.txt | file empty.txt is empty",
        "file:lines.txt | file lines.txt holds more than one line"
      })
  void aSecretThatIsNotThereIsNamed(String reference, String told) {
    folder.environment.put("EMPTY", " ");
    folder.write("empty.txt", "\n");
    folder.write("lines.txt", "one\ntwo\n");
    String text = ConfigFolder.SMALL.replace("hosting: own", "hosting: own, key: " + reference);

    assertEquals(List.of("3:98: providers.local.key: " + told), folder.errors(text));
  }

  @Test
  void aSecretInAFileLosesItsLineEnd() {
    folder.write("key.txt", "abc\n");
    String text = ConfigFolder.SMALL.replace("hosting: own", "hosting: own, key: file:key.txt");

    assertEquals(
        new Credential.Key("abc"), ConfigFolder.credential(folder.snapshot(text), "local"));
  }

  @Test
  void anAliasOfYamlIsRefused() {
    List<String> errors =
        folder.errors(ConfigFolder.SMALL + "data: &d ./var\nadmin: { host: *d }\n");

    assertEquals(List.of("9:16: an alias (*name) is not supported: write the value out"), errors);
  }

  @Test
  void aSecondDocumentIsRefused() {
    assertEquals(
        List.of("9:1: a second document begins here; a file holds one"),
        folder.errors(ConfigFolder.SMALL + "---\nversion: 1\n"));
  }

  @Test
  void aFileThatIsTooDeepIsRefused() {
    List<String> errors = folder.errors("version: " + "[".repeat(2000) + "]".repeat(2000));

    assertTrue(errors.getFirst().contains("not YAML"), errors.toString());
  }

  @Test
  void aControlCharacterIsRefused() {
    List<String> errors = folder.errors("version: 1\ndata: \u0007\n");

    assertTrue(errors.getFirst().contains("not YAML"), errors.toString());
  }

  @Test
  void anEmptyFileIsToldSo() {
    assertEquals(List.of("1:1: the file is empty"), folder.errors(""));
  }

  @Test
  void aMissingFileIsToldSo() {
    assertTrue(
        ConfigFile.load(temp.resolve("none.yaml"), folder.environment)
            .toString()
            .contains("none.yaml:1:1: no such file"));
  }

  @Test
  void norwayIsACountry() {
    String text = ConfigFolder.SMALL.replace("jurisdiction: DE", "jurisdiction: NO");

    assertEquals("NO", ConfigFolder.provider(folder.snapshot(text), "local").jurisdiction());
  }

  @Test
  void aVendorsModelWithoutAPriceIsRefused() {
    String text = ConfigFolder.SMALL.replace("hosting: own", "hosting: vendor, operator: Far");

    assertEquals(
        List.of(
            "5:3: models.llama-3.3-70b: price is missing: state { input, output } in USD per"
                + " million tokens, as Far charges them"),
        folder.errors(text));
  }

  @Test
  void whoseStandbyAModelIsMustBeKnown() {
    String warm = ConfigFolder.SMALL.replace("llama-3.3-70b }", "llama-3.3-70b, keep_warm: 6h }");

    assertEquals(
        List.of("4:1: models: keep_warm has no effect: policy.data names no team"),
        folder.warnings(warm));
    assertEquals(
        List.of(
            "5:74: models.llama-3.3-70b.keep_warm: not with policy.engine: server, which does not"
                + " tell whose standby a model is"),
        folder.errors(warm + "policy: { engine: server, server: { url: http://127.0.0.1:8181 } }"));
  }

  @Test
  void whatIsOddButServesIsAWarning() {
    String text = ConfigFolder.SMALL.replace("book: meta/llama-3.3-70b", "maker: Acme");

    assertEquals(
        List.of(
            "5:3: models.llama-3.3-70b.licence: not stated: the default policy refuses a model of"
                + " unknown licence",
            "5:3: models.llama-3.3-70b.context: not stated: taken as 8192 tokens"),
        folder.warnings(text));
  }
}
