package dev.drawbridge.server;

import dev.drawbridge.audit.AuditService;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.logging.EventCode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log that is opened, written by synthetic calls and closed in a temporary folder before requests
 * wait for the real one: the code that this takes is loaded by then.
 */
final class Rehearsal {
  private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final int ANSWER = 1 << 20;

  private Rehearsal() {}

  /** Rehearses. Never fails: without it the real log takes a little longer to open. */
  static Future<Void> run(Vertx vertx, Serving serving) {
    return vertx
        .executeBlocking(() -> Files.createTempDirectory("drawbridge-"), false)
        .map(Objects::requireNonNull)
        .compose(
            folder ->
                opened(vertx, folder, serving)
                    .eventually(() -> vertx.executeBlocking(() -> removed(folder), false)))
        .onFailure(
            e ->
                LOG.info(
                    EventCode.TAKEOVER_UNREHEARSED,
                    "the opening of the log was not rehearsed: {}",
                    e.toString()))
        .otherwiseEmpty();
  }

  private static Future<Void> opened(Vertx vertx, Path folder, Serving serving) {
    var settings = AuditSettings.unconfigured(folder.resolve("audit"), DEADLINE, ANSWER);
    return AuditService.open(vertx, settings, ZoneOffset.UTC, new SimpleMeterRegistry())
        .compose(
            books ->
                books
                    .audit()
                    .note(new Event(Instant.now(), "config", "gateway", Map.of("action", "start")))
                    .compose(v -> RehearsedCalls.run(vertx, serving, books))
                    .eventually(() -> books.audit().close()));
  }

  private static boolean removed(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) Files.deleteIfExists(each);
    return true;
  }
}
