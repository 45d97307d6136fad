package dev.drawbridge.sink;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a sink's copies go. Credentials in it are resolved, and never shown. */
public sealed interface SinkTarget {
  /** Files of a line a record. */
  record Jsonl(Path folder, long rotate, int keep) implements SinkTarget {
    /**
     * @param rotate bytes after which a new file is begun
     * @param keep newest files that are kept, at least 1
     */
    public Jsonl {}
  }

  /** A table of a PostgreSQL database. */
  record Postgresql(String url, @Nullable String user, @Nullable String password, String table)
      implements SinkTarget {
    @Override
    public Set<String> secrets() {
      return password == null ? Set.of() : Set.of(password);
    }

    @Override
    public String toString() {
      return "Postgresql[secret]";
    }
  }

  /** Objects in a bucket of an S3 server. */
  record S3(
      URI endpoint,
      String region,
      String bucket,
      String prefix,
      String accessKey,
      String secretKey,
      Duration every,
      @Nullable Lock lock)
      implements SinkTarget {
    /**
     * @param prefix of the keys; empty for none
     * @param every how long records gather for an object, at most
     * @param lock null for objects that may be deleted
     */
    public S3 {}

    /**
     * S3 Object Lock.
     *
     * @param compliance so that nobody can shorten it; else whoever has the right may (governance)
     * @param retain from the writing on
     */
    public record Lock(boolean compliance, Duration retain) {}

    @Override
    public Set<String> secrets() {
      return Set.of(secretKey);
    }

    @Override
    public String toString() {
      return "S3[secret]";
    }
  }

  /** A topic of a Kafka cluster. */
  record Kafka(
      List<String> servers, String topic, Map<String, String> properties, Set<String> secrets)
      implements SinkTarget {
    /**
     * @param servers as {@code HOST:PORT}, at least one
     * @param properties of Kafka's clients, resolved
     * @param secrets those of their values that came by reference
     */
    public Kafka {
      servers = List.copyOf(servers);
      properties = Map.copyOf(properties);
      secrets = Set.copyOf(secrets);
    }

    @Override
    public String toString() {
      return "Kafka[secret]";
    }
  }

  /** An OpenTelemetry collector. */
  record Otlp(URI endpoint, Map<String, String> headers) implements SinkTarget {
    /**
     * @param endpoint without {@code /v1/logs}
     * @param headers of each call; their values are secrets
     */
    public Otlp {
      headers = Map.copyOf(headers);
    }

    @Override
    public Set<String> secrets() {
      return Set.copyOf(headers.values());
    }

    @Override
    public String toString() {
      return "Otlp[secret]";
    }
  }

  /** What must not stand in any message. */
  default Set<String> secrets() {
    return Set.of();
  }
}
