package dev.drawbridge.identity;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The connections to the store of keys. */
final class StorePool {
  static final int CONNECTIONS = 4;
  private static final String SQLITE = "jdbc:sqlite:";
  private static final String FOLDER = "rwx------";
  private static final String FILE = "rw-------";
  private static final String POSTGRES = "jdbc:postgresql:";

  private StorePool() {}

  static boolean isPostgres(StoreSettings settings) {
    return settings.url().startsWith(POSTGRES);
  }

  /** Blocks shortly; a database that does not answer is no failure. */
  static HikariDataSource open(StoreSettings settings) throws IOException {
    HikariConfig config = new HikariConfig();
    config.setPoolName("drawbridge-keys");
    config.setJdbcUrl(settings.url());
    config.setUsername(settings.user());
    config.setPassword(settings.password());
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(2_000);
    if (isPostgres(settings)) {
      config.setMaximumPoolSize(CONNECTIONS);
      config.setMinimumIdle(1);
      config.addDataSourceProperty("connectTimeout", "2");
      config.addDataSourceProperty("socketTimeout", "5");
      config.addDataSourceProperty("ApplicationName", "drawbridge");
    } else if (settings.url().startsWith(SQLITE)) {
      Path file = file(settings);
      if (file != null) closeToOthers(file);
      // One writer: SQLite has a single one anyway, and waiting here is fairer than its retries.
      config.setMaximumPoolSize(1);
      config.setMaxLifetime(0);
      config.addDataSourceProperty("journal_mode", "WAL");
      config.addDataSourceProperty("synchronous", "FULL");
      config.addDataSourceProperty("busy_timeout", "5000");
      config.addDataSourceProperty("transaction_mode", "IMMEDIATE");
    } else {
      throw new IllegalArgumentException(
          "store.url must begin with jdbc:sqlite: or jdbc:postgresql:");
    }
    return new HikariDataSource(config);
  }

  /**
   * Connections for reading, which leave no file behind: SQLite else makes two beside its own.
   * Where those are there, a gateway uses the file, or one ended in the middle of its work.
   */
  static HikariDataSource readOnly(StoreSettings settings) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("drawbridge-keys");
    config.setMaximumPoolSize(1);
    config.setReadOnly(true);
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(2_000);
    if (isPostgres(settings)) {
      config.setJdbcUrl(settings.url());
      config.setUsername(settings.user());
      config.setPassword(settings.password());
      config.addDataSourceProperty("connectTimeout", "2");
      config.addDataSourceProperty("socketTimeout", "5");
    } else {
      config.setJdbcUrl(readOnlyUrl(settings));
      config.addDataSourceProperty("open_mode", "1");
      config.addDataSourceProperty("busy_timeout", "5000");
    }
    return new HikariDataSource(config);
  }

  /** The ids of the keys in a store; empty where it is not there yet. Nothing is written. */
  static Optional<Set<String>> keyIds(StoreSettings settings) throws SQLException {
    if (isMissing(settings)) return Optional.empty();
    try (HikariDataSource source = readOnly(settings)) {
      Set<String> ids = new HashSet<>();
      var table = new ApiKeyTable(new Database(source, isPostgres(settings)));
      for (ApiKey key : table.list()) ids.add(key.id());
      return Optional.of(ids);
    }
  }

  /** A file's URL that has SQLite write nothing; as it was given where it names no plain file. */
  private static String readOnlyUrl(StoreSettings settings) {
    Path file = file(settings);
    if (file == null) return settings.url();
    boolean used = Files.exists(Path.of(file + "-wal"));
    return SQLITE + file.toUri() + (used ? "?mode=ro" : "?immutable=1");
  }

  /** Whether it is a file that nobody made yet. */
  static boolean isMissing(StoreSettings settings) {
    Path file = file(settings);
    return file != null && Files.notExists(file);
  }

  /** SQLite's file; null where it has none, or is named in a way of its own. */
  static @Nullable Path file(StoreSettings settings) {
    if (!settings.url().startsWith(SQLITE)) return null;
    String path = settings.url().substring(SQLITE.length());
    if (path.startsWith(":") || path.startsWith("file:")) return null;
    int parameters = path.indexOf('?');
    return Path.of(parameters < 0 ? path : path.substring(0, parameters));
  }

  /**
   * Makes the file, and its folder, where they are missing: for their owner only. SQLite gives the
   * files that it makes beside it the same permissions.
   */
  private static void closeToOthers(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    if (folder != null && !Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      if (posix) Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(FOLDER));
    }
    if (!posix) return;
    var owner = PosixFilePermissions.fromString(FILE);
    try {
      Files.createFile(file, PosixFilePermissions.asFileAttribute(owner));
    } catch (FileAlreadyExistsException e) {
      for (String beside : List.of("", "-wal", "-shm")) {
        Path each = Path.of(file + beside);
        if (Files.exists(each) && !Files.getPosixFilePermissions(each).equals(owner)) {
          Files.setPosixFilePermissions(each, owner);
        }
      }
    }
  }

  /** How a store is doing that is not opened here; nothing is written. */
  static Status probed(StoreSettings settings) {
    try (HikariDataSource source = readOnly(settings)) {
      new Database(source, isPostgres(settings)).has("drawbridge_meta");
      return new Status(Status.State.OK, Instant.now(), null);
    } catch (SQLException | RuntimeException e) {
      return new Status(Status.State.UNAVAILABLE, Instant.now(), Database.describe(e));
    }
  }
}
