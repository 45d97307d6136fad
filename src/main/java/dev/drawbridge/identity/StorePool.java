package dev.drawbridge.identity;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The connections to the store of keys. */
final class StorePool {
  static final int CONNECTIONS = 4;
  private static final String SQLITE = "jdbc:sqlite:";
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
      makeFolder(settings.url().substring(SQLITE.length()));
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

  /** Whether it is a file that nobody made yet. */
  static boolean isMissing(StoreSettings settings) {
    if (!settings.url().startsWith(SQLITE)) return false;
    String path = settings.url().substring(SQLITE.length());
    return !path.startsWith(":") && !path.startsWith("file:") && Files.notExists(Path.of(path));
  }

  private static void makeFolder(String path) throws IOException {
    Path folder = path.startsWith(":") || path.startsWith("file:") ? null : Path.of(path);
    folder = folder == null ? null : folder.toAbsolutePath().getParent();
    if (folder == null || Files.isDirectory(folder)) return;
    Files.createDirectories(folder);
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix"))
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
  }
}
