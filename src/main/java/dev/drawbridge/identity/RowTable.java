package dev.drawbridge.identity;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A table of rows, each a name and a text that is not understood here. Blocks. */
final class RowTable {
  private final Database database;
  private final String name;
  private final String table;

  /**
   * @param name of the rows in {@code drawbridge_meta}
   * @param table its name in SQL
   */
  RowTable(Database database, String name, String table) {
    this.database = database;
    this.name = name;
    this.table = table;
  }

  /** That of the requests for access. */
  static RowTable access(Database database) {
    return new RowTable(database, "access", "drawbridge_access");
  }

  /** That of what was spent by grants. */
  static RowTable grantSpending(Database database) {
    return new RowTable(database, "grant_spending", "drawbridge_grant_spending");
  }

  /** That of the newest checkpoints of logs. */
  static RowTable logs(Database database) {
    return new RowTable(database, "logs", "drawbridge_log");
  }

  /** Whether it is there. */
  boolean isThere() throws SQLException {
    return database.has(table);
  }

  /** Makes the table where it is missing; refuses one of a newer release. */
  void prepare() throws SQLException {
    database.prepare(
        name,
        1,
        "CREATE TABLE IF NOT EXISTS " + table + " (name TEXT PRIMARY KEY, text TEXT NOT NULL)");
  }

  /** The count of changes. */
  long changes() throws SQLException {
    return database.changes(name);
  }

  Map<String, String> all() throws SQLException {
    return database.read(
        connection -> {
          Map<String, String> rows = new HashMap<>();
          try (PreparedStatement sql =
                  connection.prepareStatement("SELECT name, text FROM " + table);
              ResultSet row = sql.executeQuery()) {
            while (row.next()) rows.put(row.getString("name"), row.getString("text"));
          }
          return rows;
        });
  }

  /**
   * Replaces one row; changes nothing where it is another by now.
   *
   * @param before what it is thought to be; empty for none
   */
  boolean replace(String row, Optional<String> before, String text) throws SQLException {
    return database.transaction(
        connection -> {
          Database.count(connection, name);
          if (!find(connection, row).equals(before)) return false;
          write(connection, Map.of(row, Optional.of(text)));
          return true;
        });
  }

  private Optional<String> find(Connection connection, String row) throws SQLException {
    try (PreparedStatement sql =
        connection.prepareStatement("SELECT text FROM " + table + " WHERE name = ?")) {
      sql.setString(1, row);
      try (ResultSet found = sql.executeQuery()) {
        return found.next() ? Optional.of(found.getString(1)) : Optional.empty();
      }
    }
  }

  /**
   * Adds to a row whose text is a number, 0 where there is none; false, with nothing changed, where
   * it would exceed the most that it may be. No change is counted.
   */
  boolean add(String row, long amount, long most) throws SQLException {
    return database.transaction(
        connection -> {
          try (PreparedStatement first =
                  connection.prepareStatement(
                      "INSERT INTO "
                          + table
                          + " (name, text) VALUES (?, '0') ON CONFLICT (name) DO NOTHING");
              PreparedStatement add =
                  connection.prepareStatement(
                      "UPDATE "
                          + table
                          + " SET text = CAST(CAST(text AS BIGINT) + ? AS TEXT)"
                          + " WHERE name = ? AND CAST(text AS BIGINT) <= ?")) {
            first.setString(1, row);
            first.executeUpdate();
            add.setLong(1, amount);
            add.setString(2, row);
            add.setLong(3, most - amount);
            return add.executeUpdate() == 1;
          }
        });
  }

  /** Changes a row whose text is a number by so much, up or down; it is never below 0. */
  void correct(String row, long by) throws SQLException {
    database.transaction(
        connection -> {
          try (PreparedStatement sql =
              connection.prepareStatement(
                  "UPDATE "
                      + table
                      + " SET text = CASE WHEN CAST(text AS BIGINT) + ? < 0 THEN '0'"
                      + " ELSE CAST(CAST(text AS BIGINT) + ? AS TEXT) END WHERE name = ?")) {
            sql.setLong(1, by);
            sql.setLong(2, by);
            sql.setString(3, row);
            return sql.executeUpdate();
          }
        });
  }

  /** Writes all or none; an empty one is taken away. */
  void write(Map<String, Optional<String>> rows) throws SQLException {
    database.transaction(
        connection -> {
          Database.count(connection, name);
          return write(connection, rows);
        });
  }

  private int write(Connection connection, Map<String, Optional<String>> rows) throws SQLException {
    try (PreparedStatement put =
            connection.prepareStatement(
                "INSERT INTO "
                    + table
                    + " (name, text) VALUES (?, ?)"
                    + " ON CONFLICT (name) DO UPDATE SET text = excluded.text");
        PreparedStatement delete =
            connection.prepareStatement("DELETE FROM " + table + " WHERE name = ?")) {
      for (Map.Entry<String, Optional<String>> each : rows.entrySet()) {
        boolean kept = each.getValue().isPresent();
        PreparedStatement sql = kept ? put : delete;
        sql.setString(1, each.getKey());
        if (kept) sql.setString(2, each.getValue().get());
        sql.executeUpdate();
      }
    }
    return rows.size();
  }
}
