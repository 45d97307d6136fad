package dev.drawbridge.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;

/**
 * {@code index.db}, an SQLite file that can be made anew from the log and is therefore never forced
 * to the disk.
 *
 * <p>{@code row} has for each request and refusal where it and its end lie; {@code term} is the
 * list of postings, each a blind number and the seq of a row that it stands for; {@code event} has
 * where the records of erasures, retentions and configurations lie; {@code span} has the first seq
 * of each minute in which there was one; {@code meta} tells how far it goes and what it is of.
 */
final class IndexFile {
  static final String NAME = "index.db";

  /** Changes with the tables, and with what terms are made of. */
  static final long FORMAT = 2;

  private static final List<String> TABLES = List.of("meta", "span", "row", "event", "term");
  private static final List<String> SCHEMA =
      List.of(
          "CREATE TABLE meta(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
          "CREATE TABLE span(minute INTEGER PRIMARY KEY, seq INTEGER NOT NULL)",
          "CREATE TABLE row(seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, type INTEGER NOT NULL,"
              + " segment INTEGER NOT NULL, offset INTEGER NOT NULL,"
              + " end_seq INTEGER, end_segment INTEGER, end_offset INTEGER)",
          "CREATE TABLE event(seq INTEGER PRIMARY KEY, ref INTEGER NOT NULL,"
              + " segment INTEGER NOT NULL, offset INTEGER NOT NULL)",
          "CREATE TABLE term(term INTEGER NOT NULL, seq INTEGER NOT NULL,"
              + " PRIMARY KEY(term, seq)) WITHOUT ROWID");

  private IndexFile() {}

  /** Opens it to write, made where it is not there. Not in a transaction. */
  static Connection write(Path folder) throws IOException, SQLException {
    Path file = folder.resolve(NAME);
    if (!Files.exists(file)) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    var how = new Properties();
    how.setProperty("journal_mode", "WAL");
    how.setProperty("synchronous", "OFF");
    how.setProperty("cache_size", "-32768");
    how.setProperty("secure_delete", "true");
    how.setProperty("busy_timeout", "5000");
    return DriverManager.getConnection("jdbc:sqlite:" + file.toAbsolutePath(), how);
  }

  /** Opens it to read, beside whoever writes it. */
  static Connection read(Path folder) throws SQLException {
    var how = new Properties();
    how.setProperty("open_mode", "1");
    how.setProperty("busy_timeout", "1000");
    how.setProperty("cache_size", "-16384");
    return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(NAME).toAbsolutePath(), how);
  }

  /** Empties it, and makes its tables; part of the caller's transaction. */
  static void make(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String table : TABLES) statement.execute("DROP TABLE IF EXISTS " + table);
      for (String table : SCHEMA) statement.execute(table);
    }
  }

  /** Removes it whole: it cannot be read any more. */
  static void delete(Path folder) throws IOException {
    for (String suffix : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(folder.resolve(NAME + suffix));
    }
  }

  /** A number of its {@code meta}; where it has none, the other. */
  static long meta(Connection connection, String name, long absent) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT value FROM meta WHERE name = ?")) {
      query.setString(1, name);
      try (ResultSet found = query.executeQuery()) {
        return found.next() ? found.getLong(1) : absent;
      }
    }
  }

  static void note(Connection connection, String name, long value) throws SQLException {
    try (PreparedStatement change =
        connection.prepareStatement("INSERT OR REPLACE INTO meta VALUES (?, ?)")) {
      change.setString(1, name);
      change.setLong(2, value);
      change.executeUpdate();
    }
  }
}
