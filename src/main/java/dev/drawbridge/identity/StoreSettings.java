package dev.drawbridge.identity;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The configuration's {@code store}. {@code user} and {@code password} are resolved secrets, never
 * shown.
 */
public record StoreSettings(String url, @Nullable String user, @Nullable String password) {
  /** The file's name in the data folder. */
  public static final String EMBEDDED = "state.db";

  /** A store that nothing is kept in. */
  public static final StoreSettings IN_MEMORY =
      new StoreSettings("jdbc:sqlite::memory:", null, null);

  /** The store in a data folder, which is used where the configuration names none. */
  public static StoreSettings embedded(Path data) {
    return file(data.resolve(EMBEDDED));
  }

  /** A store in a file of its own. */
  public static StoreSettings file(Path file) {
    return new StoreSettings("jdbc:sqlite:" + file, null, null);
  }

  /** What messages call it: without what may hold a password. */
  public String place() {
    if (shared()) return "the store in PostgreSQL";
    Path file = StorePool.file(this);
    return file == null ? "the store" : "the store " + file;
  }

  /** Whether other machines reach it too. */
  public boolean shared() {
    return StorePool.isPostgres(this);
  }

  @Override
  public String toString() {
    return "StoreSettings[secret]";
  }
}
