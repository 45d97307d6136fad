package dev.drawbridge.command.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.admin.ControlLock;
import dev.drawbridge.admin.RecordOperations;
import dev.drawbridge.audit.AuditService;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.Lag;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.exchange.Refusal;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What commands do that is recorded: done by the running gateway, or here, under the lock, where
 * none runs. Where neither can be had, nothing is done.
 *
 * @param data the gateway's data folder
 */
public record LocalRecord(Path data, AuditSettings audit, ZoneId zone) {
  private static final Duration TELL = Duration.ofSeconds(1);

  private interface Work<T> {
    T with(AuditService books) throws Exception;
  }

  /** A request with its content. */
  public JsonNode read(String id, String reason) throws Exception {
    Optional<ControlClient> gateway = gateway();
    if (gateway.isPresent()) {
      return gateway.get().run("audit.read", Map.of("id", id, "reason", reason));
    }
    return alone(
        books ->
            Terminal.done(new RecordOperations(books.audit()).read(actor(), id, reason))
                .map(Terminal::parse)
                .orElseThrow(() -> unknown(id)));
  }

  /** Makes the index anew; by a gateway that goes on serving, in its own time. */
  public void reindex(PrintWriter progress) throws Exception {
    Optional<ControlClient> gateway = gateway();
    if (gateway.isPresent()) {
      gateway.get().run("audit.reindex", Map.of());
      progress.println("The gateway rebuilds the index; searches find everything meanwhile.");
      return;
    }
    alone(
        books -> {
          AuditTrail trail = books.audit();
          Terminal.done(new RecordOperations(trail).reindex(actor()).map(""));
          while (!Terminal.done(trail.indexed(TELL))) {
            for (Lag lag : trail.lags()) {
              if (!lag.consumer().equals("index")) continue;
              if (lag.error() != null) {
                throw new CommandFailure(CommandFailure.FAILED, lag.error());
              }
              progress.println(lag.records() + " records to go");
            }
          }
          progress.println("The index was rebuilt.");
          return "";
        });
  }

  /** New keys for the log's checkpoints; all verification keys, one a line. */
  public String rotateKeys() throws Exception {
    Optional<ControlClient> gateway = gateway();
    if (gateway.isPresent()) {
      return gateway.get().run("audit.rotate-keys", Map.of()).path("vkeys").asText();
    }
    return alone(books -> Terminal.done(new RecordOperations(books.audit()).rotateKeys(actor())));
  }

  /** The same, its master key under another passphrase. */
  public LocalRecord under(String passphrase) {
    return new LocalRecord(data, audit.under(passphrase), zone);
  }

  /**
   * Puts the master key under a passphrase; null for none. Never by a gateway, which would go on
   * with the one that it was started with.
   */
  public void passphrase(@Nullable String next) throws Exception {
    if (gateway().isPresent()) {
      throw new CommandFailure(
          CommandFailure.FAILED, "A gateway runs on " + data + ": stop it first.");
    }
    alone(books -> Terminal.done(books.passphrase(actor(), next).map("")));
  }

  public static CommandFailure unknown(String id) {
    return new CommandFailure(CommandFailure.FAILED, "The record holds no request " + id + ".");
  }

  private Optional<ControlClient> gateway() throws Exception {
    if (!Files.isDirectory(audit.folder().resolve("wal"))) {
      throw new CommandFailure(CommandFailure.FAILED, "no audit log in " + audit.folder());
    }
    return ControlClient.of(data);
  }

  private static String actor() {
    return "local:" + System.getProperty("user.name");
  }

  private <T> T alone(Work<T> work) throws Exception {
    try (ControlLock _ = ControlLock.take(data)) {
      Vertx vertx = Vertx.vertx();
      try {
        AuditService books =
            Terminal.done(AuditService.open(vertx, audit, zone, new SimpleMeterRegistry()));
        try {
          return work.with(books);
        } catch (Refusal refusal) {
          throw new CommandFailure(CommandFailure.FAILED, refusal.text());
        } finally {
          Terminal.done(books.audit().close().map(""));
        }
      } finally {
        Terminal.done(vertx.close().map(""));
      }
    }
  }
}
