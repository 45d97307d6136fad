package dev.drawbridge.command.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drawbridge.admin.AdminOperation;
import dev.drawbridge.admin.AdminOperations;
import dev.drawbridge.admin.BlockOperations;
import dev.drawbridge.admin.ControlLock;
import dev.drawbridge.admin.ControlOperations;
import dev.drawbridge.admin.ErasureOperations;
import dev.drawbridge.admin.KeyOperations;
import dev.drawbridge.admin.OperationParts;
import dev.drawbridge.admin.RecordOperations;
import dev.drawbridge.audit.AuditReader;
import dev.drawbridge.audit.AuditSearch;
import dev.drawbridge.audit.AuditService;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.audit.entry.Lag;
import dev.drawbridge.audit.entry.Page;
import dev.drawbridge.audit.entry.Query;
import dev.drawbridge.audit.entry.RecordView;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.command.terminal.CommandVertx;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.config.Snapshot;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.identity.KeyStore;
import dev.drawbridge.policy.Policies;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A gateway's data folder, as commands act on it: operations are run by the gateway that runs on
 * it, or here, under its lock, where none runs. Where neither can be had, nothing is done.
 *
 * @param audit the log in it
 * @param zone where the ledger's windows begin
 * @param config for what is done about keys and blocks; null where nothing is
 */
public record DataFolder(Path data, AuditSettings audit, ZoneId zone, @Nullable Snapshot config) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration TELL = Duration.ofSeconds(1);

  /* Of a log that is opened without its configuration. */
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final int ANSWER = 4 << 20;

  private interface Work<T> {
    T with(Alone opened) throws Exception;
  }

  /** A configuration's. */
  public static DataFolder of(Snapshot config) {
    return new DataFolder(
        config.data(), config.record().audit(), config.organisation().timeZone(), config);
  }

  /** A configuration's, for what is done about its log. */
  public static DataFolder ofLog(Snapshot config) {
    return new DataFolder(
        config.data(), config.record().audit(), config.organisation().timeZone(), null);
  }

  /** One whose log has the usual settings. */
  public static DataFolder ofLog(Path data) {
    var audit = AuditSettings.unconfigured(data.resolve("audit"), DEADLINE, ANSWER);
    return new DataFolder(data, audit, ZoneOffset.UTC, null);
  }

  /** The same, which has a log. A folder that was mistyped would come to hold one. */
  public DataFolder existing() {
    if (Files.isDirectory(audit.folder().resolve("wal"))) return this;
    throw new CommandFailure(CommandFailure.FAILED, "no audit log in " + audit.folder());
  }

  /** The same, its master key under another passphrase. */
  public DataFolder under(String passphrase) {
    return new DataFolder(data, audit.under(passphrase), zone, config);
  }

  /**
   * Runs an operation.
   *
   * @param progress told how far it is, where that takes longer than a second
   */
  public JsonNode run(AdminOperation operation, Map<String, Object> arguments, PrintWriter progress)
      throws Exception {
    if (operation.runner() == AdminOperation.Runner.READER) return read(operation, arguments);
    Optional<ControlClient> gateway = ControlClient.of(data);
    if (gateway.isPresent()) return gateway.get().run(operation.name(), arguments);
    if (operation.runner() == AdminOperation.Runner.GATEWAY) {
      throw new CommandFailure(CommandFailure.FAILED, "No gateway runs on " + data + ".");
    }
    return alone(
        opened -> {
          JsonNode answer = opened.run(operation, arguments);
          if (operation.equals(AdminOperations.REINDEX)) opened.awaitIndex(progress);
          return answer;
        });
  }

  private JsonNode read(AdminOperation operation, Map<String, Object> arguments) throws Exception {
    try (AuditReader reader = AuditReader.open(audit.folder(), audit.master())) {
      return run(new Reading(reader), operation, arguments);
    }
  }

  private static JsonNode run(
      OperationParts parts, AdminOperation operation, Map<String, Object> arguments)
      throws Exception {
    String user = System.getProperty("user.name");
    return JSON.valueToTree(
        Terminal.done(new ControlOperations(parts).run(user, operation.name(), arguments)));
  }

  /**
   * Puts the master key under a passphrase; null for none. Never by a gateway, which would go on
   * with the one that it was started with.
   */
  public void passphrase(@Nullable String next) throws Exception {
    if (ControlClient.of(data).isPresent()) {
      throw new CommandFailure(
          CommandFailure.FAILED, "A gateway runs on " + data + ": stop it first.");
    }
    String actor = "local:" + System.getProperty("user.name");
    alone(opened -> Terminal.done(opened.books.passphrase(actor, next).map("")));
  }

  /** Work whose result is told on record. */
  @FunctionalInterface
  public interface Recorded<T> {
    T run(Vertx vertx) throws Exception;
  }

  /**
   * Does something that is on record before it is done, and after, with what came of it or as
   * failed. Never beside a gateway.
   *
   * @param action such as {@code store.copy}
   * @param fields of both records
   * @param result what the second record says besides
   */
  public <T> T recorded(
      String action,
      Map<String, Object> fields,
      Recorded<T> work,
      Function<T, Map<String, Object>> result)
      throws Exception {
    if (ControlClient.of(data).isPresent()) {
      throw new CommandFailure(
          CommandFailure.FAILED, "A gateway runs on " + data + ": stop it first.");
    }
    return alone(
        opened -> {
          opened.note(action, "begun", fields, Map.of());
          T made;
          try {
            made = work.run(opened.vertx);
          } catch (Exception e) {
            opened.note(action, "failed", fields, Map.of("reason", String.valueOf(e.getMessage())));
            throw e;
          }
          opened.note(action, "done", fields, result.apply(made));
          return made;
        });
  }

  private <T> T alone(Work<T> work) throws Exception {
    try (ControlLock _ = ControlLock.take(data)) {
      Vertx vertx = CommandVertx.start();
      try {
        AuditService books =
            Terminal.done(AuditService.open(vertx, audit, zone, new SimpleMeterRegistry()));
        try {
          return withStore(vertx, books, work);
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

  private <T> T withStore(Vertx vertx, AuditService books, Work<T> work) throws Exception {
    if (config == null) return work.with(new Alone(vertx, books, null, null));
    KeyStore store = Terminal.done(KeyStore.open(vertx, config.store()));
    try {
      return work.with(new Alone(vertx, books, config, store));
    } finally {
      Terminal.done(store.close().map(""));
    }
  }

  /** What operations read that only read the record. */
  private record Reading(AuditReader reader) implements OperationParts, AuditSearch {
    @Override
    public AuditSearch decisions() {
      return this;
    }

    @Override
    public Future<Page> search(Query query) {
      return read(() -> reader.search(query));
    }

    @Override
    public Future<Optional<RecordView>> show(String requestId) {
      return read(() -> reader.show(requestId));
    }

    private static <T> Future<T> read(Callable<T> reading) {
      try {
        return Future.succeededFuture(reading.call());
      } catch (Exception e) {
        return Future.failedFuture(e);
      }
    }
  }

  /** What operations act on where no gateway runs. */
  private record Alone(
      Vertx vertx, AuditService books, @Nullable Snapshot config, @Nullable KeyStore store)
      implements OperationParts {
    JsonNode run(AdminOperation operation, Map<String, Object> arguments) throws Exception {
      return DataFolder.run(this, operation, arguments);
    }

    void note(String action, String state, Map<String, Object> fields, Map<String, Object> besides)
        throws Exception {
      Map<String, Object> all = new LinkedHashMap<>(fields);
      all.put("action", action);
      all.put("state", state);
      all.putAll(besides);
      String actor = "local:" + System.getProperty("user.name");
      Terminal.done(books.audit().note(new Event(Instant.now(), "admin", actor, all)).map(""));
    }

    void awaitIndex(PrintWriter progress) throws Exception {
      while (!Terminal.done(books.audit().indexed(TELL))) {
        for (Lag lag : books.audit().lags()) {
          if (!lag.consumer().equals("index")) continue;
          if (lag.error() != null) throw new CommandFailure(CommandFailure.FAILED, lag.error());
          progress.println(lag.records() + " records to go");
        }
      }
    }

    @Override
    public RecordOperations record() {
      return new RecordOperations(books.audit());
    }

    @Override
    public ErasureOperations erasures() {
      return new ErasureOperations(books::erasures);
    }

    @Override
    public KeyOperations keys() {
      Snapshot s = config;
      if (s == null || store == null) return OperationParts.super.keys();
      return new KeyOperations(
          store,
          books.audit(),
          () -> s.models().catalog(),
          () -> s.callers().tags(),
          team -> Optional.empty());
    }

    @Override
    public BlockOperations blocks() {
      Snapshot s = config;
      if (s == null || store == null) return OperationParts.super.blocks();
      return new BlockOperations(
          store,
          books.audit(),
          () -> s.models().catalog(),
          () ->
              Policies.blocks(
                  vertx, s.rules().policy(), s.rules().facts(), s.models().catalog(), s.data()));
    }
  }
}
