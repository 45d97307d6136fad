package dev.drawbridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.drawbridge.audit.export.RecordCopies.Shape;
import dev.drawbridge.sink.SinkSettings;
import dev.drawbridge.sink.SinkTarget;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sinks as the configuration names them, and each mistake where it stands. */
class SinksReaderTest {
  @TempDir Path temp;
  private ConfigFolder folder = new ConfigFolder(Path.of("."));

  @BeforeEach
  void begin() {
    folder = new ConfigFolder(temp);
    folder.environment.put("AK", "access");
  }

  private static String with(String sink) {
    return ConfigFolder.SMALL + "audit:\n  sinks:\n    - " + sink + "\n";
  }

  private SinkSettings read(String sink) {
    return folder.snapshot(with(sink)).record().sinks().getFirst();
  }

  @Test
  void filesHaveDefaults() {
    SinkSettings files = read("{ name: files, jsonl: { folder: ./export } }");

    assertEquals(
        new SinkSettings(
            "files",
            Shape.DRAWBRIDGE,
            false,
            new SinkTarget.Jsonl(temp.resolve("export").toAbsolutePath(), 100 << 20, 30)),
        files);
  }

  @Test
  void aDatabasesPasswordComesByReferenceAndIsNotShown() {
    folder.environment.put("PW", "s3cr3t");
    SinkSettings db =
        read(
            "{ name: db, shape: ocsf, content: true, postgresql: { url: jdbc:postgresql://h/n,"
                + " password: env:PW } }");

    assertEquals(
        new SinkSettings(
            "db",
            Shape.OCSF,
            true,
            new SinkTarget.Postgresql(
                "jdbc:postgresql://h/n", null, "s3cr3t", "drawbridge_decisions")),
        db);
    assertFalse((db + "" + db.target()).contains("s3cr3t"));
  }

  @Test
  void aTopicsPropertiesAreResolvedAndTheirSecretsKnown() {
    folder.environment.put("JAAS", "s3cr3t");
    SinkSettings siem =
        read(
            "{ name: siem, kafka: { servers: [\"h:9092\"], topic: t, properties: {"
                + " security.protocol: SASL_SSL, sasl.jaas.config: env:JAAS } } }");

    assertEquals(
        new SinkTarget.Kafka(
            List.of("h:9092"),
            "t",
            Map.of("security.protocol", "SASL_SSL", "sasl.jaas.config", "s3cr3t"),
            Set.of("s3cr3t")),
        siem.target());
    assertFalse((siem + "" + siem.target()).contains("s3cr3t"));
  }

  @Test
  void aCollectorsHeadersAreResolvedAndNotShown() {
    folder.environment.put("KEY", "s3cr3t");
    SinkSettings otel =
        read("{ name: otel, otlp: { endpoint: \"http://h:4318\", headers: { x-key: env:KEY } } }");

    assertEquals(
        new SinkTarget.Otlp(URI.create("http://h:4318"), Map.of("x-key", "s3cr3t")), otel.target());
    assertFalse((otel + "" + otel.target()).contains("s3cr3t"));
  }

  @Test
  void aBucketHasKeysByReferenceAndALock() {
    folder.environment.put("SK", "s3cr3t");
    SinkSettings worm =
        read(
            "{ name: worm, s3: { endpoint: \"http://s3.acme\", bucket: audit, access_key: env:AK,"
                + " secret_key: env:SK, object_lock: { mode: compliance, retain: 365d } } }");

    assertEquals(
        new SinkTarget.S3(
            URI.create("http://s3.acme"),
            "us-east-1",
            "audit",
            "",
            "access",
            "s3cr3t",
            Duration.ofMinutes(1),
            new SinkTarget.S3.Lock(true, Duration.ofDays(365))),
        worm.target());
    assertFalse((worm + "" + worm.target()).contains("s3cr3t"));
  }

  @Test
  void aChangeNeedsARestart() {
    Snapshot before = folder.snapshot(with("{ name: files, jsonl: { folder: ./a } }"));
    Snapshot after = folder.snapshot(with("{ name: files, jsonl: { folder: ./b } }"));

    assertEquals(List.of("audit.sinks"), before.needsRestart(after));
    assertEquals(List.of(), before.needsRestart(before));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ jsonl: { folder: ./a } } | 10:7: audit.sinks.0: name is missing",
        "{ name: ../a, jsonl: { folder: ./a } } | 10:15: audit.sinks.0.name: expected a name of 1"
            + " to 64 characters: letters, digits and . _ -, beginning with a letter or digit",
        "{ name: a } | 10:7: audit.sinks.0: needs one of TARGETS",
        "{ name: a, jsonl: { folder: ./a }, postgresql: { url: \"jdbc:postgresql://h/n\" } } |"
            + " 10:7: audit.sinks.0: needs only one of TARGETS",
        "{ name: a, jsonl: {} } | 10:18: audit.sinks.0.jsonl: folder is missing",
        "{ name: a, jsonl: { folder: ./a, rotate: 5 } } | 10:48: audit.sinks.0.jsonl.rotate:"
            + " expected a size such as 64KiB, 20MiB or 1GiB",
        "{ name: a, jsonl: { folder: ./a, keep: 0 } } | 10:46: audit.sinks.0.jsonl.keep: must be"
            + " at least 1",
        "{ name: a, jsonl: { folder: ./a }, shape: csv } | 10:49: audit.sinks.0.shape: expected"
            + " one of drawbridge, opa, ocsf",
        "{ name: a, postgresql: { url: \"jdbc:postgresql://u:p@h/n\" } } | 10:37:"
            + " audit.sinks.0.postgresql.url: holds a password; give it as password by reference",
        "{ name: a, s3: { endpoint: \"http://h\", bucket: b, access_key: env:AK } } | 10:18:"
            + " audit.sinks.0.s3: secret_key is missing",
        "{ name: a, s3: { endpoint: \"http://h\", bucket: b, access_key: \"env:AK\", secret_key:"
            + " \"env:AK\", object_lock: { mode: legal, retain: 1d } } } | 10:122:"
            + " audit.sinks.0.s3.object_lock.mode: expected one of compliance, governance",
        "{ name: a, kafka: { servers: [h], topic: t } } | 10:37: audit.sinks.0.kafka.servers.0:"
            + " expected a broker, HOST:PORT",
        "{ name: a, kafka: { servers: [\"h:1\"], topic: t, properties: { acks: all } } } | 10:69:"
            + " audit.sinks.0.kafka.properties.acks: is set by the sink itself",
        "{ name: a, kafka: { servers: [\"h:1\"], topic: t, properties: { sasl.jaas.config: x } } }"
            + " | 10:87: audit.sinks.0.kafka.properties.sasl.jaas.config: a secret never stands in"
            + " the file: give it as env:NAME or file:PATH",
        "{ name: a, otlp: {} } | 10:18: audit.sinks.0.otlp: endpoint is missing",
        "{ name: a, otlp: { endpoint: \"http://h\", headers: { x-key: abc } } } | 10:66:"
            + " audit.sinks.0.otlp.headers.x-key: expected a reference, env:NAME or file:PATH (a"
            + " secret never stands in the file)",
        "{ name: a, postgresql: { url: \"jdbc:postgresql://h/n\", password: x } } | 10:72:"
            + " audit.sinks.0.postgresql.password: expected a reference, env:NAME or file:PATH (a"
            + " secret never stands in the file)",
        "{ name: a, postgresql: { url: \"jdbc:postgresql://h/n\", table: \"x; drop\" } } | 10:69:"
            + " audit.sinks.0.postgresql.table: expected a table's name, or SCHEMA.NAME: small"
            + " letters, digits and _",
      })
  void aMistakeIsToldWhereItStands(String sink, String said) {
    String known = "jsonl, kafka, s3, postgresql, otlp";
    assertEquals(List.of(said.replace("TARGETS", known)), folder.errors(with(sink)));
  }

  @Test
  void aNameStandsOnce() {
    assertEquals(
        List.of("11:15: audit.sinks.1.name: A appears twice"),
        folder.errors(
            with("{ name: a, jsonl: { folder: ./a } }")
                + "    - { name: A, jsonl: { folder: ./b } }\n"));
  }
}
