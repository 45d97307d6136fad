package dev.drawbridge.audit.index;

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
import org.sqlite.SQLiteErrorCode;

/**
 * {@code index.db}, an SQLite file that can be made anew from the log and is therefore never forced
 * to the disk.
 *
 * <p>{@code row} has for each request and refusal where it and its end lie, a number of its id that
 * goes with the time (others may share it) and the blind number of the key that it was sealed with,
 * 0 for none; {@code term} is the list of {@link Postings}; {@code event} has where the records of
 * erasures, retentions and configurations lie; {@code span} has the first seq of each minute in
 * which there was one; {@code meta} tells how far it goes and what it is of.
 *
 * <p>Postings come in runs, one after the other, each of the rows of 8,192 seqs. Blind numbers have
 * no order: over all rows, each posting would change a page of its own somewhere in the table. In a
 * run those of one moment share its few pages, and an erasure reads the runs of its rows alone. A
 * search asks each run, of which {@code run} is the list.
 */
final class IndexFile {
  static final String NAME = "index.db";

  /** The version of the format: it changes with the tables and with what terms are made of. */
  static final long FORMAT = 5;

  /** How long a writer waits for the file's lock, in milliseconds. */
  private static final String PATIENCE = "5000";

  private static final List<String> TABLES = List.of("meta", "span", "run", "row", "event", "term");
  private static final List<String> SCHEMA =
      List.of(
          "CREATE TABLE meta(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
          "CREATE TABLE span(minute INTEGER PRIMARY KEY, seq INTEGER NOT NULL)",
          "CREATE TABLE run(run INTEGER PRIMARY KEY)",
          "CREATE TABLE row(seq INTEGER PRIMARY KEY, id INTEGER NOT NULL, key INTEGER NOT NULL,"
              + " segment INTEGER NOT NULL, offset INTEGER NOT NULL,"
              + " end_seq INTEGER, end_segment INTEGER, end_offset INTEGER)",
          "CREATE INDEX row_id ON row(id)",
          "CREATE TABLE event(seq INTEGER PRIMARY KEY, ref INTEGER NOT NULL,"
              + " segment INTEGER NOT NULL, offset INTEGER NOT NULL)",
          "CREATE TABLE term(posting INTEGER PRIMARY KEY)");

  private IndexFile() {}

  /** Opens the file to write; creates it where there is none. Not in a transaction. */
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
    how.setProperty("busy_timeout", PATIENCE);
    return DriverManager.getConnection("jdbc:sqlite:" + file.toAbsolutePath(), how);
  }

  /** Opens the file to read, while a process may write it. */
  static Connection read(Path folder) throws SQLException {
    var how = new Properties();
    how.setProperty("open_mode", "1");
    how.setProperty("busy_timeout", "1000");
    how.setProperty("cache_size", "-16384");
    return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(NAME).toAbsolutePath(), how);
  }

  /** Removes all tables and creates them empty; part of the caller's transaction. */
  static void make(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String table : TABLES) statement.execute("DROP TABLE IF EXISTS " + table);
      for (String table : SCHEMA) statement.execute(table);
    }
  }

  /**
   * Empties the file of changes that SQLite keeps beside it, where what was deleted still lies. Not
   * in a transaction, to write; waits for readers for a short while only.
   *
   * @return false where a reader was in the way: it is to be done again later
   */
  static boolean settle(Connection connection) throws SQLException {
    connection.setAutoCommit(true);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 100");
      try (ResultSet busy = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
        return busy.next() && busy.getInt(1) == 0;
      } finally {
        statement.execute("PRAGMA busy_timeout = " + PATIENCE);
      }
    } finally {
      connection.setAutoCommit(false);
    }
  }

  /**
   * Whether a failure comes from damage to the file itself, not from the disk or another process.
   */
  static boolean damaged(SQLException failure) {
    int code = failure.getErrorCode() & 0xff;
    return code == SQLiteErrorCode.SQLITE_CORRUPT.code
        || code == SQLiteErrorCode.SQLITE_NOTADB.code;
  }

  /** Deletes the file and those that SQLite keeps beside it. */
  static void delete(Path folder) throws IOException {
    for (String suffix : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(folder.resolve(NAME + suffix));
    }
  }

  /**
   * Returns the number {@code name} of the table {@code meta}; {@code absent} where there is none.
   */
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
