package dev.drawbridge.identity;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The table of circuits that are open, each a name and a text that is not understood here. Blocks.
 */
final class CircuitTable {
  private static final String NAME = "circuits";

  private final Database database;

  CircuitTable(Database database) {
    this.database = database;
  }

  /** Makes the table where it is missing; refuses one of a newer release. */
  void prepare() throws SQLException {
    database.prepare(
        NAME,
        1,
        "CREATE TABLE IF NOT EXISTS drawbridge_circuit (name TEXT PRIMARY KEY, text TEXT NOT NULL)");
  }

  /** The count of changes. */
  long changes() throws SQLException {
    return database.changes(NAME);
  }

  Map<String, String> all() throws SQLException {
    return database.read(
        connection -> {
          Map<String, String> rows = new HashMap<>();
          try (PreparedStatement sql =
                  connection.prepareStatement("SELECT name, text FROM drawbridge_circuit");
              ResultSet row = sql.executeQuery()) {
            while (row.next()) rows.put(row.getString("name"), row.getString("text"));
          }
          return rows;
        });
  }

  /** Writes all or none; an empty one is taken away. */
  void write(Map<String, Optional<String>> rows) throws SQLException {
    database.transaction(
        connection -> {
          Database.count(connection, NAME);
          try (PreparedStatement put =
                  connection.prepareStatement(
                      "INSERT INTO drawbridge_circuit (name, text) VALUES (?, ?)"
                          + " ON CONFLICT (name) DO UPDATE SET text = excluded.text");
              PreparedStatement delete =
                  connection.prepareStatement("DELETE FROM drawbridge_circuit WHERE name = ?")) {
            for (Map.Entry<String, Optional<String>> each : rows.entrySet()) {
              boolean kept = each.getValue().isPresent();
              PreparedStatement sql = kept ? put : delete;
              sql.setString(1, each.getKey());
              if (kept) sql.setString(2, each.getValue().get());
              sql.executeUpdate();
            }
          }
          return rows.size();
        });
  }
}
