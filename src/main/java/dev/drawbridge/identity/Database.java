package dev.drawbridge.identity;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The database that keys and blocks stand in, in SQL that SQLite and PostgreSQL share. Blocks.
 *
 * <p>{@code drawbridge_meta} holds for each table the version of its schema and a count of its
 * changes. Every change takes the row of that count first, so that changes are committed in its
 * order: who knows the count he read last finds what is new by it.
 */
final class Database {
  private final DataSource source;
  private final boolean postgres;

  Database(DataSource source, boolean postgres) {
    this.source = source;
    this.postgres = postgres;
  }

  /** The database answers, but holds something that this release cannot use. */
  static final class UnusableException extends SQLException {
    UnusableException(String message) {
      super(message);
    }
  }

  /** Work of one transaction. */
  interface Work<T> {
    T in(Connection connection) throws SQLException;
  }

  /** Does all of the work or nothing of it. */
  <T> T transaction(Work<T> work) throws SQLException {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      try {
        T result = work.in(connection);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        try {
          connection.rollback();
        } catch (SQLException second) {
          e.addSuppressed(second);
        }
        throw e;
      }
    }
  }

  /** Reads without a transaction. */
  <T> T read(Work<T> work) throws SQLException {
    try (Connection connection = source.getConnection()) {
      return work.in(connection);
    }
  }

  /**
   * Makes a table where it is missing; refuses one of a newer release.
   *
   * @param name of its rows in {@code drawbridge_meta}, such as {@code keys}
   * @param statements that make it, each of which does nothing where it is there
   */
  void prepare(String name, long schema, String... statements) throws SQLException {
    long version =
        transaction(
            connection -> {
              try (Statement sql = connection.createStatement()) {
                // Two instances that start together would else both create the tables.
                if (postgres) sql.execute("SELECT pg_advisory_xact_lock(4919301)");
                sql.execute(
                    "CREATE TABLE IF NOT EXISTS drawbridge_meta"
                        + " (name TEXT PRIMARY KEY, value BIGINT NOT NULL)");
                for (String statement : statements) sql.execute(statement);
              }
              try (PreparedStatement sql =
                  connection.prepareStatement(
                      "INSERT INTO drawbridge_meta (name, value) VALUES (?, ?), (?, 0)"
                          + " ON CONFLICT (name) DO NOTHING")) {
                sql.setString(1, name + ".schema");
                sql.setLong(2, schema);
                sql.setString(3, name + ".changes");
                sql.executeUpdate();
              }
              return meta(connection, name + ".schema");
            });
    if (version > schema)
      throw new UnusableException("its schema " + version + " is newer than " + schema);
  }

  /** Whether there is a table. */
  boolean has(String table) throws SQLException {
    return read(
        connection -> {
          try (ResultSet tables = connection.getMetaData().getTables(null, null, table, null)) {
            return tables.next();
          }
        });
  }

  /** The count of a table's changes. */
  long changes(String name) throws SQLException {
    return read(connection -> meta(connection, name + ".changes"));
  }

  /** Counts a change of the transaction, and holds others back until it ends. */
  static long count(Connection connection, String name) throws SQLException {
    try (PreparedStatement sql =
        connection.prepareStatement(
            "UPDATE drawbridge_meta SET value = value + 1 WHERE name = ?")) {
      sql.setString(1, name + ".changes");
      sql.executeUpdate();
    }
    return meta(connection, name + ".changes");
  }

  private static long meta(Connection connection, String name) throws SQLException {
    try (PreparedStatement sql =
        connection.prepareStatement("SELECT value FROM drawbridge_meta WHERE name = ?")) {
      sql.setString(1, name);
      try (ResultSet row = sql.executeQuery()) {
        if (!row.next()) throw new UnusableException("drawbridge_meta lacks " + name);
        return row.getLong(1);
      }
    }
  }

  /** What went wrong, without the driver's text, which may name users and hosts. */
  static String describe(Exception failure) {
    if (failure instanceof UnusableException) return String.valueOf(failure.getMessage());
    String state = failure instanceof SQLException sql ? sql.getSQLState() : null;
    return state == null ? "it does not answer" : "it does not answer (SQLSTATE " + state + ")";
  }

  static void time(PreparedStatement sql, int at, @Nullable Instant time) throws SQLException {
    if (time == null) sql.setNull(at, Types.BIGINT);
    else sql.setLong(at, time.toEpochMilli());
  }

  static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? null : Instant.ofEpochMilli(millis);
  }
}
