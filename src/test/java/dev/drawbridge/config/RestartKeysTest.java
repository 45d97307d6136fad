package dev.drawbridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.fixture.CertificateAuthority;
import dev.drawbridge.log.tlog.SignatureType;
import dev.drawbridge.log.tlog.SigningKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys that the schema marks as read at a start only. */
class RestartKeysTest {
  /** A key at or below a marked one, what the file says of it, and what it says then. */
  record Change(String key, String before, String after) {
    private static Change of(String key, String after) {
      return new Change(key, "", after);
    }

    /** The marked key that it is, or that it stands below. */
    private String mark(List<String> marks) {
      return marks.stream()
          .filter(mark -> key.equals(mark) || key.startsWith(mark + "."))
          .findFirst()
          .orElse("unmarked");
    }
  }

  /** Where it does not say, it lies in the data, and a change of one is a change of both. */
  private static final String STORE = "store: { url: 'jdbc:sqlite:./a.db' }\n";

  private static final String TLS = "{ cert: file:tls/a.crt, key: file:tls/a.key }";

  static final List<Change> CHANGES =
      List.of(
          new Change("data", STORE, STORE + "data: ./other"),
          Change.of("listen.host", "listen: { host: 127.0.0.2 }"),
          Change.of("listen.port", "listen: { port: 8081 }"),
          Change.of("listen.max_body", "listen: { max_body: 1MiB }"),
          Change.of("listen.buffer", "listen: { buffer: 1GiB }"),
          Change.of("listen.max_concurrent", "listen: { max_concurrent: 7 }"),
          Change.of("listen.read", "listen: { read: 7s }"),
          Change.of("listen.keep_alive", "listen: { keep_alive: 7s }"),
          Change.of("listen.linger", "listen: { linger: 7s }"),
          Change.of("listen.drain", "listen: { drain: 7s }"),
          Change.of("listen.rehearsal", "listen: { rehearsal: 7s }"),
          Change.of("admin.host", "admin: { host: 127.0.0.2 }"),
          Change.of("listen.tls", "listen: { tls: " + TLS + " }"),
          Change.of("admin.tls", "admin: { tls: " + TLS + " }"),
          Change.of("listen.trusted", "listen: { trusted: [10.0.0.0/8] }"),
          Change.of("listen.forwarded_header", "listen: { forwarded_header: forwarded }"),
          new Change(
              "listen.proxy_protocol",
              "listen: { trusted: [10.0.0.0/8] }",
              "listen: { trusted: [10.0.0.0/8], proxy_protocol: true }"),
          new Change(
              "admin.proxy_protocol",
              "listen: { trusted: [10.0.0.0/8] }\n",
              "listen: { trusted: [10.0.0.0/8] }\nadmin: { proxy_protocol: true }"),
          Change.of("listen.cors", "listen: { cors: ['https://chat.acme.example'] }"),
          Change.of("listen.max_connections", "listen: { max_connections: 7 }"),
          Change.of(
              "listen.max_connections_of_address", "listen: { max_connections_of_address: 7 }"),
          Change.of("listen.failed_logins", "listen: { failed_logins: 7 }"),
          Change.of("admin.max_connections", "admin: { max_connections: 7 }"),
          Change.of("admin.max_connections_of_address", "admin: { max_connections_of_address: 7 }"),
          Change.of("admin.port", "admin: { port: 9091 }"),
          Change.of("admin.url", "admin: { url: 'https://gateway.acme.example' }"),
          Change.of("store.url", "store: { url: 'jdbc:sqlite:./b.db' }"),
          new Change("store.user", url("user: env:ONE"), url("user: env:TWO")),
          new Change("store.password", url("password: env:ONE"), url("password: env:TWO")),
          Change.of("audit.origin", "audit: { origin: acme.example/log }"),
          Change.of("audit.keys", "audit: { keys: file:./master }"),
          Change.of("audit.passphrase", "audit: { passphrase: env:ONE }"),
          Change.of("audit.checkpoint", "audit: { checkpoint: 5s }"),
          Change.of("audit.bundles", "audit: { bundles: true }"),
          Change.of("audit.witnesses", "audit: { witnesses: w.policy }"),
          Change.of("audit.retention.content", "audit: { retention: { content: 30d } }"),
          Change.of("audit.retention.meta", "audit: { retention: { meta: 30d } }"),
          Change.of("audit.sinks", "audit: { sinks: [{ name: a, jsonl: { folder: ./a } }] }"),
          Change.of("log.form", "log: { form: json }"),
          Change.of("log.level", "log: { level: debug }"),
          Change.of("log.access", "log: { access: true }"),
          Change.of("telemetry.otlp", telemetry("")),
          new Change("telemetry.headers", telemetry(""), telemetry(", headers: { a: env:ONE }")),
          new Change("telemetry.sample", telemetry(""), telemetry(", sample: 0.5")),
          new Change("telemetry.trusted", telemetry(""), telemetry(", trusted: [10.0.0.0/8]")),
          new Change("telemetry.metrics", telemetry(""), telemetry(", metrics: false")),
          new Change("telemetry.interval", telemetry(""), telemetry(", interval: 5s")));

  @TempDir private static Path certificates = Path.of("");
  @TempDir Path temp;
  private ConfigFolder folder = new ConfigFolder(Path.of("."));

  private static String telemetry(String more) {
    return "telemetry: { otlp: 'http://collector:4318'" + more + " }";
  }

  private static String url(String more) {
    return "store: { url: 'jdbc:postgresql://h/n', " + more + " }";
  }

  @BeforeAll
  static void issue() throws Exception {
    CertificateAuthority.in(certificates).issue("a");
  }

  @BeforeEach
  void files() throws Exception {
    folder = new ConfigFolder(temp);
    folder.environment.put("ONE", "one");
    folder.environment.put("TWO", "two");
    Files.createDirectory(temp.resolve("tls"));
    for (String name : List.of("a.crt", "a.key")) {
      Files.copy(certificates.resolve(name), temp.resolve("tls").resolve(name));
    }
    witness();
    folder.write("none.policy", "quorum none\n");
  }

  /** A policy with a new witness. */
  private void witness() throws Exception {
    var key = SigningKey.generate("w.example", SignatureType.ED25519_COSIGNATURE).verifier();
    folder.write("w.policy", "witness w " + key.vkey() + "\nquorum w\n");
  }

  private Snapshot with(String sections) {
    return folder.snapshot(ConfigFolder.SMALL + sections + "\n");
  }

  private static List<String> marks() {
    return new SchemaCheck("drawbridge.schema.json")
        .marked(ConfigFile.RESTART).stream().map(Pointers::dotted).toList();
  }

  @ParameterizedTest
  @FieldSource("CHANGES")
  void aChangeOfAMarkedKeyIsRefusedByItsName(Change change) {
    Snapshot before = with(change.before());
    Snapshot after = with(change.after());

    assertEquals(List.of(change.mark(marks())), before.needsRestart(after));
    assertEquals(List.of(), after.needsRestart(with(change.after())));
  }

  @Test
  void theTableHasEveryKeyThatIsMarkedOrBelow() throws Exception {
    JsonNode schema = new ObjectMapper().readTree(ConfigFile.schema());
    Set<String> keys = new TreeSet<>();
    for (String mark : marks()) {
      leaves(schema.at("/properties/" + mark.replace(".", "/properties/")), mark, keys);
    }

    assertEquals(
        keys, CHANGES.stream().map(Change::key).collect(Collectors.toCollection(TreeSet::new)));
    assertEquals(marks().size(), schema.findValues(ConfigFile.RESTART).size(), "marks are found");
  }

  private static void leaves(JsonNode schema, String at, Set<String> keys) {
    if (!schema.has("properties")) keys.add(at);
    for (var child : schema.path("properties").properties()) {
      leaves(child.getValue(), at + "." + child.getKey(), keys);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "organisation: { name: Acme }",
        "identity: { max_token_life: 1h }",
        "tags: { project: { values: [a] } }",
        "policy: { timeout: 1s }",
        "sensitivity: { default: public }",
        "audit: { deadline: 5s }",
        "audit: { max_answer: 1MiB }",
        "audit: { quota: { per_principal_hour: 1GiB } }",
        "upstream: { idle: 5s }"
      })
  void aChangeOfAnyOtherKeyIsTaken(String after) {
    assertEquals(List.of(), with("").needsRestart(with(after)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data: var",
        "listen: { port: 8080, read: 30000ms, buffer: 524288KiB }",
        "admin: { host: 127.0.0.1 }",
        "store: { url: 'jdbc:sqlite:./var/state.db' }",
        "audit: { checkpoint: 1000ms, sinks: [], retention: {}, witnesses: none.policy }"
      })
  void whatComesToTheSameIsNoChange(String after) {
    assertEquals(List.of(), with("").needsRestart(with(after)));
  }

  @ParameterizedTest
  @CsvSource({
    "'audit: { passphrase: env:ONE }', audit.passphrase",
    "'audit: { witnesses: w.policy }', audit.witnesses",
    "'store: { url: \"jdbc:postgresql://h/n\", password: env:ONE }', store"
  })
  void whatAKeyLeadsToCountsAsItsValue(String section, String key) throws Exception {
    Snapshot before = with(section);
    folder.environment.put("ONE", "other");
    witness();

    assertEquals(List.of(key), before.needsRestart(with(section)));
  }

  @Test
  void thePageNamesTheMarkedKeys() throws Exception {
    List<String> names = new ArrayList<>();
    for (String mark : marks()) names.add("`" + mark + "`");
    String said = String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.getLast();
    String page =
        Files.readString(Path.of("src/site/markdown/configuration.md")).replaceAll("\\s+", " ");

    assertTrue(page.contains(said + " need a restart"), said);
  }
}
