package dev.drawbridge.identity;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Stores in SQLite and in a real PostgreSQL, closed after the test that opened them. */
final class OpenedStores implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
  private final Vertx vertx = Vertx.vertx();
  private final List<KeyStore> opened = new CopyOnWriteArrayList<>();
  private @Nullable EmbeddedPostgres postgres;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    postgres = EmbeddedPostgres.builder().setServerConfig("listen_addresses", "127.0.0.1").start();
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    for (KeyStore store : opened) Waiting.on(store.close());
    opened.clear();
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    Waiting.on(vertx.close());
    Objects.requireNonNull(postgres).close();
  }

  /** How to reach the database of that kind, which is the same each time. */
  StoreSettings settings(boolean sqlite, Path folder) {
    String url =
        sqlite
            ? "jdbc:sqlite:" + folder.resolve("var/state.db")
            : "jdbc:postgresql://127.0.0.1:"
                + Objects.requireNonNull(postgres).getPort()
                + "/postgres";
    return new StoreSettings(url, "postgres", "postgres");
  }

  KeyStore open(boolean sqlite, Path folder) throws Exception {
    return open(settings(sqlite, folder));
  }

  KeyStore open(StoreSettings settings) throws Exception {
    return Waiting.on(opening(settings));
  }

  Future<KeyStore> opening(StoreSettings settings) {
    return KeyStore.open(vertx, settings)
        .map(
            store -> {
              opened.add(store);
              return store;
            });
  }

  /** Closes one before its test ends. */
  void close(KeyStore store) throws Exception {
    opened.remove(store);
    Waiting.on(store.close());
  }

  /** A connection past the store. */
  Connection connect(boolean sqlite, Path folder) throws SQLException {
    StoreSettings settings = settings(sqlite, folder);
    return DriverManager.getConnection(settings.url(), settings.user(), settings.password());
  }
}
