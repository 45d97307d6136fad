package dev.drawbridge.config;

import dev.drawbridge.audit.export.RecordCopies.Shape;
import dev.drawbridge.sink.SinkSettings;
import dev.drawbridge.sink.SinkTarget;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code audit.sinks}: each has a name and one target. */
final class SinksReader {
  private static final List<String> TARGETS = List.of("jsonl", "kafka", "s3", "postgresql", "otlp");

  private static final Set<String> OWN =
      Set.of(
          "bootstrap.servers",
          "acks",
          "enable.idempotence",
          "transactional.id",
          "group.id",
          "key.serializer",
          "value.serializer",
          "key.deserializer",
          "value.deserializer");
  private static final Pattern SECRET = Pattern.compile("password|secret|jaas|token|\\.key$");
  private static final long MIB = 1L << 20;

  private final Section audit;
  private final boolean allowLinkLocal;

  /**
   * @param root the configuration
   */
  SinksReader(Section root) {
    this.audit = root.child("audit");
    this.allowLinkLocal = root.child("upstream").flag("allow_link_local", false);
  }

  List<SinkSettings> read() {
    List<SinkSettings> sinks = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Section sink : audit.items("sinks")) {
      String name = sink.text("name");
      if (name != null && !names.add(name.toLowerCase(Locale.ROOT))) {
        sink.error("name", name + " appears twice");
      }
      SinkTarget target = target(sink);
      if (name == null || target == null) continue;
      String shape = sink.text("shape", "drawbridge").toUpperCase(Locale.ROOT);
      Shape read = List.of("OPA", "OCSF").contains(shape) ? Shape.valueOf(shape) : Shape.DRAWBRIDGE;
      sinks.add(new SinkSettings(name, read, sink.flag("content", false), target));
    }
    return List.copyOf(sinks);
  }

  private @Nullable SinkTarget target(Section sink) {
    List<String> named = TARGETS.stream().filter(sink::has).toList();
    if (named.size() != 1) {
      String said = named.isEmpty() ? "one of " : "only one of ";
      sink.error("needs " + said + String.join(", ", TARGETS));
      return null;
    }
    Section target = sink.child(named.getFirst());
    return switch (named.getFirst()) {
      case "jsonl" -> jsonl(target);
      case "kafka" -> kafka(target);
      case "otlp" -> otlp(target);
      case "s3" -> s3(target);
      default -> postgresql(target);
    };
  }

  private static @Nullable SinkTarget jsonl(Section target) {
    String folder = target.text("folder");
    if (folder == null) return null;
    return new SinkTarget.Jsonl(
        target.noted("folder", target.reading().resolve(folder).toAbsolutePath()),
        target.size("rotate", 100 * MIB, 1L << 40),
        target.integer("keep", 30));
  }

  private static @Nullable SinkTarget kafka(Section target) {
    Map<String, String> properties = new HashMap<>();
    Set<String> secrets = new HashSet<>();
    Section given = target.child("properties");
    for (String key : given.entries().keySet()) {
      String value = given.text(key);
      if (value == null) {
        given.error(key, "expected a text (put numbers in quotes)");
      } else if (OWN.contains(key)) {
        given.errorAtKey(key, "is set by the sink itself");
      } else if (value.matches("(env|file):.+")) {
        String secret = given.secret(key);
        if (secret == null) continue;
        secrets.add(secret);
        properties.put(key, secret);
      } else if (SECRET.matcher(key).find()) {
        given.error(key, "a secret never stands in the file: give it as env:NAME or file:PATH");
      } else {
        properties.put(key, value);
      }
    }
    List<String> servers = target.texts("servers");
    String topic = target.text("topic");
    if (topic == null || servers.isEmpty()) return null;
    return new SinkTarget.Kafka(servers, topic, properties, secrets);
  }

  private @Nullable SinkTarget otlp(Section target) {
    URI endpoint = target.url("endpoint", allowLinkLocal);
    Map<String, String> headers = new HashMap<>();
    Section given = target.child("headers");
    for (String name : given.entries().keySet()) {
      String value = given.secret(name);
      if (value != null) headers.put(name, value);
    }
    return endpoint == null ? null : new SinkTarget.Otlp(endpoint, headers);
  }

  private @Nullable SinkTarget s3(Section target) {
    URI endpoint = target.url("endpoint", allowLinkLocal);
    String bucket = target.text("bucket");
    String accessKey = target.secret("access_key");
    String secretKey = target.secret("secret_key");
    Section lock = target.child("object_lock");
    SinkTarget.S3.Lock read = null;
    if (target.has("object_lock")) {
      boolean compliance = "compliance".equals(lock.text("mode"));
      read = new SinkTarget.S3.Lock(compliance, lock.duration("retain", Duration.ofDays(365)));
    }
    if (endpoint == null || bucket == null || accessKey == null || secretKey == null) return null;
    return new SinkTarget.S3(
        endpoint,
        target.text("region", "us-east-1"),
        bucket,
        target.text("prefix", ""),
        accessKey,
        secretKey,
        target.duration("every", Duration.ofMinutes(1)),
        read);
  }

  private static @Nullable SinkTarget postgresql(Section target) {
    String url = target.text("url");
    if (url == null) return null;
    String lower = url.toLowerCase(Locale.ROOT);
    if (lower.contains("password=") || lower.matches("jdbc:postgresql://[^/?]*@.*")) {
      target.error("url", "holds a password; give it as password by reference");
      return null;
    }
    return new SinkTarget.Postgresql(
        url,
        target.secret("user"),
        target.secret("password"),
        target.text("table", "drawbridge_decisions"));
  }
}
