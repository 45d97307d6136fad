package dev.drawbridge.identity;

import com.zaxxer.hikari.HikariDataSource;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Rows of a name and a text, in the database of the keys: a change is known here at once, to other
 * instances within a second, and to this one after a restart. What a row says is not understood
 * here. Thread-safe; fails as {@link KeyStore} does.
 */
public final class SharedRows {
  private final KeyStore store;
  private final RowTable table;

  // Guarded by this.
  private Map<String, String> known = Map.of();
  private Consumer<Map<String, String>> watcher = rows -> {};

  // Guarded by the store.
  private long seen = -1;

  /** Held while this instance adds, so that it sees what it gave back before. */
  private final Object adding = new Object();

  /** What rows are to be changed by that is not written yet. */
  private final Map<String, Long> owed = new ConcurrentHashMap<>();

  SharedRows(KeyStore store, RowTable table) {
    this.store = store;
    this.table = table;
  }

  /**
   * The requests for access of a store that is not open here; none where no gateway made it yet.
   * Nothing is written.
   */
  public static Future<Map<String, String>> readAccess(Vertx vertx, StoreSettings settings) {
    return read(vertx, settings, RowTable::access);
  }

  /** The newest checkpoints of logs, in a store that is not open here; else the same. */
  public static Future<Map<String, String>> readLogs(Vertx vertx, StoreSettings settings) {
    return read(vertx, settings, RowTable::logs);
  }

  private static Future<Map<String, String>> read(
      Vertx vertx, StoreSettings settings, Function<Database, RowTable> table) {
    if (StorePool.isMissing(settings)) return Future.succeededFuture(Map.of());
    return vertx.executeBlocking(() -> stored(settings, table), false).map(Objects::requireNonNull);
  }

  private static Map<String, String> stored(
      StoreSettings settings, Function<Database, RowTable> table) {
    try (HikariDataSource source = StorePool.readOnly(settings)) {
      RowTable rows = table.apply(new Database(source, StorePool.isPostgres(settings)));
      return rows.isThere() ? rows.all() : Map.of();
    } catch (SQLException e) {
      throw new Refusal(RefusalCode.IDENTITY_UNAVAILABLE, "The store of keys does not answer.");
    }
  }

  /**
   * Writes all rows or none.
   *
   * @param rows by name; an empty one is taken away
   */
  public Future<Void> write(Map<String, Optional<String>> rows) {
    return store
        .run(
            () -> {
              // Locked, so that what is read next is no older. What is written counts as known at
              // once: another instance may take it away before it is read.
              synchronized (store) {
                table.write(rows);
                wrote(rows);
              }
              return true;
            })
        .mapEmpty();
  }

  private synchronized void wrote(Map<String, Optional<String>> rows) {
    Map<String, String> now = new HashMap<>(known);
    rows.forEach(
        (name, text) -> {
          if (text.isPresent()) now.put(name, text.get());
          else now.remove(name);
        });
    if (now.equals(known)) return;
    known = Map.copyOf(now);
    watcher.accept(known);
  }

  /**
   * Replaces one row, here at once and elsewhere within a second; false where it is another by now,
   * and nothing changed.
   *
   * @param before what it is thought to be; empty for none
   */
  public Future<Boolean> replace(String name, Optional<String> before, String text) {
    return store.run(
        () -> {
          boolean replaced = table.replace(name, before, text);
          store.sync();
          return replaced;
        });
  }

  /**
   * Adds to a row whose text is a number, 0 where there is none: of additions at once at any
   * instances none exceeds the most. False, with nothing changed, where it would exceed that.
   *
   * @param amount from 0
   */
  public Future<Boolean> add(String name, long amount, long most) {
    if (amount > most) return Future.succeededFuture(false);
    return store.run(
        () -> {
          synchronized (adding) {
            settle(name);
            return table.add(name, amount, most);
          }
        });
  }

  /**
   * Changes a row whose text is a number by so much, up or down; it is never below 0. What this
   * instance adds from now on reckons with it, and what cannot be written is written later.
   */
  public Future<Void> correct(String name, long by) {
    owed.merge(name, by, Long::sum);
    return store
        .run(
            () -> {
              synchronized (adding) {
                settle(name);
              }
              return true;
            })
        .mapEmpty();
  }

  /** Writes what is owed to a row. To be called with the lock. */
  private void settle(String name) throws SQLException {
    Long by = owed.remove(name);
    if (by == null || by == 0) return;
    boolean written = false;
    try {
      table.correct(name, by);
      written = true;
    } finally {
      if (!written) owed.merge(name, by, Long::sum);
    }
  }

  /** All rows as they stand, read anew. */
  public Future<Map<String, String>> all() {
    return store.run(table::all);
  }

  /** A name that no row has: 12 characters {@code a-z2-7}. */
  public static String newName() {
    return KeySecret.newId();
  }

  /** Whether all rows were known here within the last 60 s. */
  public boolean readLately() {
    return store.readLately();
  }

  /**
   * Tells of all rows: at once as they were last read, then whenever they changed.
   *
   * @param told is called on any thread, and must not block
   */
  public synchronized void watch(Consumer<Map<String, String>> told) {
    watcher = told;
    told.accept(known);
  }

  void prepare() throws SQLException {
    table.prepare();
  }

  /** Reads what changed. To be called with the store locked. */
  void sync() throws SQLException {
    long latest = table.changes();
    if (latest == seen) return;
    Map<String, String> rows = Map.copyOf(table.all());
    seen = latest;
    synchronized (this) {
      known = rows;
      watcher.accept(rows);
    }
  }
}
