package dev.drawbridge.sink;

import dev.drawbridge.audit.AuditService;
import dev.drawbridge.log.tree.KnownLog;
import dev.drawbridge.log.wal.Follower;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sinks of a log. Thread-safe, and never blocks. */
public final class Sinks {
  /** How long a receiver may leave a call unanswered before readiness says so. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final Duration LINGER = Duration.ofMillis(20);

  private record Running(String name, Sink sink, Follower follower) {}

  private final List<Running> all;

  private Sinks(List<Running> all) {
    this.all = List.copyOf(all);
  }

  /**
   * Lets the sinks follow the log, until that is closed.
   *
   * @param folder of the log: positions are kept in {@code sinks} there
   */
  public static Sinks start(List<SinkSettings> settings, Path folder, AuditService books) {
    List<Running> all = new ArrayList<>();
    for (SinkSettings each : settings) {
      Sink[] made = new Sink[1];
      Follower follower =
          books.follow(
              copies -> made[0] = new Sink(each, folder.resolve("sinks"), copies, receiver(each)),
              linger(each.target()));
      all.add(new Running(each.name(), made[0], follower));
    }
    return new Sinks(all);
  }

  /**
   * How much of a log each sink holds; each is asked, and is not started. One that never tells what
   * it holds is left out. Blocking.
   *
   * @param origin the log's name
   */
  public static List<KnownLog> ask(List<SinkSettings> settings, String origin) {
    List<KnownLog> known = new ArrayList<>();
    for (SinkSettings each : settings) {
      String who = "the sink " + each.name();
      try (Receiver receiver = receiver(each)) {
        switch (receiver.held(origin, -1)) {
          case Receiver.Held.Unknown _ -> {}
          case Receiver.Held.Nothing _ -> known.add(KnownLog.of(who, 0));
          case Receiver.Held.Newest newest -> known.add(KnownLog.of(who, newest.mark().seq() + 1));
        }
      } catch (IOException | RuntimeException e) {
        known.add(KnownLog.silent(who, e.getMessage() == null ? e.toString() : e.getMessage()));
      }
    }
    return known;
  }

  private static Duration linger(SinkTarget target) {
    return target instanceof SinkTarget.S3 s3 ? s3.every() : LINGER;
  }

  private static Receiver receiver(SinkSettings settings) {
    return switch (settings.target()) {
      case SinkTarget.Jsonl jsonl -> new JsonlFiles(settings.name(), jsonl);
      case SinkTarget.Kafka topic -> new KafkaTopic(topic);
      case SinkTarget.Otlp collector -> new OtlpLogs(collector);
      case SinkTarget.S3 bucket -> new S3Objects(bucket);
      case SinkTarget.Postgresql database -> new PostgresTable(database);
    };
  }

  /** Whether one of them does not get through. */
  public boolean troubled() {
    return all.stream().anyMatch(each -> trouble(each) != null);
  }

  /** How each stands, with its lag; null where there are none. */
  public @Nullable String detail() {
    if (all.isEmpty()) return null;
    StringBuilder detail = new StringBuilder();
    for (Running each : all) {
      if (!detail.isEmpty()) detail.append("; ");
      detail.append(each.name).append(": ").append(each.follower.lag()).append(" records behind");
      String trouble = trouble(each);
      if (trouble != null) detail.append(", ").append(trouble);
      String found = each.sink.found();
      if (found != null) detail.append(", sent again what was lost: ").append(found);
    }
    return detail.toString();
  }

  private static @Nullable String trouble(Running each) {
    Duration waiting = each.sink.waiting();
    if (waiting.compareTo(PATIENCE) > 0) {
      return "has not answered for " + waiting.toSeconds() + " s";
    }
    return each.follower.error();
  }
}
