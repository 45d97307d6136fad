package dev.drawbridge.identity;

import io.vertx.core.Future;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

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

  SharedRows(KeyStore store, RowTable table) {
    this.store = store;
    this.table = table;
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
