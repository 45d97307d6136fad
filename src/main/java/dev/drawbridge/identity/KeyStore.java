package dev.drawbridge.identity;

import com.zaxxer.hikari.HikariDataSource;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.logging.EventCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API keys, in SQLite or PostgreSQL. Thread-safe.
 *
 * <p>Its operations fail with a {@link Refusal}: {@code not_found} for an id that no key has,
 * {@code invalid_request}, and {@code identity_unavailable} where the database does not answer. All
 * keys are held in memory (about 1 KB each) and brought up to date by a count of changes that is
 * read twice a second; see the promises of this package.
 */
public final class KeyStore {
  private static final Logger LOG = LoggerFactory.getLogger(KeyStore.class);
  private static final long POLL_MILLIS = 500;
  private static final long USES_MILLIS = 60_000;
  private static final long FORGET_MILLIS = 3_600_000;

  private final Vertx vertx;
  private final WorkerExecutor worker;
  private final HikariDataSource source;
  private final ApiKeyTable table;
  private final BlockStore blocks;
  private final StateStore states;
  private final SharedRows circuits;
  private final SharedRows access;
  private final SharedRows grantSpending;
  private final SharedRows logs;
  private final ToldTable told;
  private final ApiKeyCache ring = new ApiKeyCache(Instant::now, System::nanoTime);
  private final AtomicBoolean polling = new AtomicBoolean();
  private final List<Long> timers;
  private volatile Status status =
      new Status(Status.State.UNAVAILABLE, Instant.now(), "not read yet");

  // Guarded by this; used on the worker only.
  private boolean prepared;
  private long seen;

  private KeyStore(Vertx vertx, WorkerExecutor worker, HikariDataSource source, boolean postgres) {
    this.vertx = vertx;
    this.worker = worker;
    this.source = source;
    Database database = new Database(source, postgres);
    this.table = new ApiKeyTable(database);
    this.blocks = new BlockStore(this, new BlockTable(database));
    this.states = new StateStore(this, new StateTable(database));
    this.circuits = new SharedRows(this, new RowTable(database, "circuits", "drawbridge_circuit"));
    this.access = new SharedRows(this, RowTable.access(database));
    this.grantSpending = new SharedRows(this, RowTable.grantSpending(database));
    this.logs = new SharedRows(this, RowTable.logs(database));
    this.told = new ToldTable(database);
    this.timers =
        List.of(
            vertx.setPeriodic(POLL_MILLIS, t -> poll()),
            vertx.setPeriodic(USES_MILLIS, t -> worker.executeBlocking(this::saveUses, false)),
            vertx.setPeriodic(FORGET_MILLIS, t -> run(this::forget)));
  }

  /**
   * Opens the store and reads it. A database that does not answer is no failure: the store is
   * {@link Status.State#UNAVAILABLE} until it does.
   *
   * @param settings {@code jdbc:sqlite:PATH}, whose folder is made with 0700 where it is missing,
   *     or {@code jdbc:postgresql://…}
   * @return fails with {@link IllegalArgumentException} for any other URL, with {@link IOException}
   *     where the folder cannot be made
   */
  public static Future<KeyStore> open(Vertx vertx, StoreSettings settings) {
    WorkerExecutor worker =
        vertx.createSharedWorkerExecutor("drawbridge-keys", StorePool.CONNECTIONS);
    return worker
        .executeBlocking(
            () -> {
              HikariDataSource source = StorePool.open(settings);
              KeyStore store = new KeyStore(vertx, worker, source, StorePool.isPostgres(settings));
              store.sync();
              return store;
            })
        .onFailure(failure -> worker.close());
  }

  /** How a store is doing that is not opened here; empty without its file. Nothing is written. */
  public static Future<Optional<Status>> probe(Vertx vertx, StoreSettings settings) {
    if (StorePool.isMissing(settings)) return Future.succeededFuture(Optional.empty());
    return vertx
        .executeBlocking(() -> Optional.of(StorePool.probed(settings)), false)
        .map(Objects::requireNonNull);
  }

  /** The ids of all keys of a store that is not opened here; else as {@link #probe}. */
  public static Future<Optional<Set<String>>> ids(Vertx vertx, StoreSettings settings) {
    return vertx.executeBlocking(() -> StorePool.keyIds(settings)).map(Objects::requireNonNull);
  }

  /** The blocks, which stand in the same database. */
  public BlockStore blocks() {
    return blocks;
  }

  /** The circuits that are open, which stand in the same database. */
  public SharedRows circuits() {
    return circuits;
  }

  /** The requests for access, which stand in the same database. */
  public SharedRows access() {
    return access;
  }

  /** What was spent by grants, which stands in the same database. */
  public SharedRows grantSpending() {
    return grantSpending;
  }

  /** The newest checkpoints of logs, by the logs' names, in the same database; read when asked. */
  public SharedRows logs() {
    return logs;
  }

  /**
   * Notes that people are told something that they are told once.
   *
   * @param name of what is told
   * @return false where they were told before, by whichever instance
   */
  public Future<Boolean> tellOnce(String name) {
    return run(() -> told.add(name));
  }

  /** What vendors keep for callers, which stands in the same database. */
  HeldStates states() {
    return states;
  }

  private boolean forget() throws SQLException {
    states.forget(Instant.now());
    return true;
  }

  /** Whether all that the store holds was known here within the last 60 s. */
  boolean readLately() {
    return ring.usable();
  }

  /** Makes a key, which is valid here at once and elsewhere within a second. */
  public Future<CreatedKey> create(KeyTerms asked) {
    return run(
        () -> {
          Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
          Instant expires = asked.expires();
          if (expires != null && !expires.isAfter(now))
            throw Refusal.invalid("expires", "The key's end has passed already.");
          ApiKey key =
              new ApiKey(KeySecret.newId(), asked.stored(), now, ApiKey.State.ACTIVE, null, null);
          String secret = KeySecret.generate(key.id());
          table.insert(key, Digest.sha256(secret));
          sync();
          return new CreatedKey(key, secret);
        });
  }

  /** All keys, oldest first, revoked and expired ones too. */
  public Future<List<ApiKey>> list() {
    return run(
        () -> {
          saveUses();
          Instant now = Instant.now();
          return table.list().stream().map(key -> key.at(now)).toList();
        });
  }

  public Future<Optional<ApiKey>> find(String id) {
    return run(
        () -> {
          saveUses();
          return table.find(id).map(key -> key.at(Instant.now()));
        });
  }

  /**
   * Gives a key another secret under its id, valid here at once and elsewhere within a second.
   * {@code invalid_request} for a revoked key and one that has expired.
   *
   * @param previousExpires until when the secret that it had is valid too; a time that has passed
   *     ends it at once. A secret before that one ends now
   */
  public Future<CreatedKey> rotate(String id, Instant previousExpires) {
    String secret = KeySecret.generate(id);
    return run(
        () -> {
          Instant now = Instant.now();
          ApiKey before = table.find(id).orElseThrow(KeyStore::unknown).at(now);
          if (before.state() == ApiKey.State.EXPIRED)
            throw Refusal.invalid("id", "The key has expired; make a new one.");
          Instant until = previousExpires.isBefore(now) ? now : previousExpires;
          ApiKey key =
              table
                  .rotate(id, Digest.sha256(secret), until.truncatedTo(ChronoUnit.MILLIS))
                  .orElseThrow(KeyStore::unknown);
          sync();
          if (key.state() == ApiKey.State.REVOKED) throw revoked();
          return new CreatedKey(key, secret);
        });
  }

  private static Refusal unknown() {
    return new Refusal(RefusalCode.NOT_FOUND, "There is no key of that id.");
  }

  private static Refusal revoked() {
    return Refusal.invalid("id", "The key is revoked, which cannot be undone.");
  }

  /** Ends a key for ever. */
  public Future<ApiKey> revoke(String id) {
    return change(id, ApiKey.State.REVOKED);
  }

  /** Refuses a key until it is enabled; {@code invalid_request} for a revoked one. */
  public Future<ApiKey> disable(String id) {
    return change(id, ApiKey.State.DISABLED);
  }

  /** Takes {@link #disable} back; {@code invalid_request} for a revoked one. */
  public Future<ApiKey> enable(String id) {
    return change(id, ApiKey.State.ACTIVE);
  }

  /**
   * Gives a key other terms of the same team, valid here at once and elsewhere within a second;
   * {@code invalid_request} for a revoked one.
   *
   * @param change of the terms as they stand; what it throws is the failure
   */
  public Future<ApiKey> narrow(String id, UnaryOperator<KeyTerms> change) {
    return run(
        () -> {
          ApiKey key =
              table
                  .terms(id, before -> change.apply(before).stored())
                  .orElseThrow(KeyStore::unknown);
          sync();
          if (key.state() == ApiKey.State.REVOKED) throw revoked();
          return key.at(Instant.now());
        });
  }

  private Future<ApiKey> change(String id, ApiKey.State state) {
    return run(
        () -> {
          ApiKey key = table.change(id, state).orElseThrow(KeyStore::unknown);
          sync();
          if (key.state() != state) throw revoked();
          return key.at(Instant.now());
        });
  }

  /** Who calls with that key. Does not block; fails as {@link ApiKeyCache#authenticate} does. */
  Caller authenticate(String credential) {
    return ring.authenticate(credential);
  }

  boolean remembers(String credential) {
    return ring.remembers(credential);
  }

  /** How the database is doing. */
  public Status status() {
    Status now = status;
    return now.state() == Status.State.DEGRADED && !ring.usable()
        ? new Status(Status.State.UNAVAILABLE, now.since(), now.error())
        : now;
  }

  /** Reads the store anew, and says how that went. Never fails. */
  public Future<Status> check() {
    return onWorker(
        () -> {
          sync();
          return status();
        });
  }

  /** Writes what is not written yet and lets the database go. */
  public Future<Void> close() {
    timers.forEach(vertx::cancelTimer);
    return worker
        .executeBlocking(
            () -> {
              saveUses();
              source.close();
              return null;
            },
            false)
        .eventually(worker::close)
        .mapEmpty();
  }

  <T> Future<T> run(Callable<T> work) {
    return onWorker(
        () -> {
          try {
            prepare();
            return work.call();
          } catch (SQLException e) {
            LOG.warn(EventCode.KEY_STORE_AWAY, "store of keys: {}", Database.describe(e));
            throw new Refusal(
                RefusalCode.IDENTITY_UNAVAILABLE, "The store of keys does not answer.");
          }
        });
  }

  private <T> Future<T> onWorker(Callable<T> work) {
    return worker.executeBlocking(work, false).map(Objects::requireNonNull);
  }

  private void poll() {
    if (!polling.compareAndSet(false, true)) return;
    check().onComplete(done -> polling.set(false));
  }

  private synchronized void prepare() throws SQLException {
    if (prepared) return;
    table.prepare();
    blocks.prepare();
    states.prepare();
    for (SharedRows each : List.of(circuits, access, grantSpending, logs)) each.prepare();
    told.prepare();
    prepared = true;
  }

  /** Brings what is held in memory up to date. */
  synchronized void sync() {
    long started = System.nanoTime();
    try {
      prepare();
      blocks.sync();
      circuits.sync();
      access.sync();
      long latest = table.changes();
      if (latest < seen) {
        // Another database stands there now, such as a backup put back.
        ring.forgetAll();
        seen = 0;
      }
      if (latest != seen) ring.apply(table.changedSince(seen));
      seen = latest;
      ring.read(started);
      report(Status.State.OK, null);
    } catch (SQLException | RuntimeException e) {
      ring.failed();
      report(
          ring.usable() ? Status.State.DEGRADED : Status.State.UNAVAILABLE, Database.describe(e));
    }
  }

  private void report(Status.State state, @Nullable String error) {
    Status before = status;
    status = before.next(state, error, Instant.now());
    if (state == before.state() && Objects.equals(error, before.error())) return;
    if (error == null) LOG.info(EventCode.KEY_STORE_READ, "store of keys: read");
    else LOG.warn(EventCode.KEY_STORE_AWAY, "store of keys: {}", error);
  }

  private @Nullable Void saveUses() {
    Map<String, Instant> taken = ring.takeUses();
    if (taken.isEmpty()) return null;
    try {
      table.used(taken);
    } catch (SQLException | RuntimeException e) {
      ring.keepUses(taken);
      LOG.warn(EventCode.KEY_USES_UNWRITTEN, "uses of keys not kept: {}", Database.describe(e));
    }
    return null;
  }
}
