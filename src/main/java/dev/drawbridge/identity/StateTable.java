package dev.drawbridge.identity;

import dev.drawbridge.exchange.EarlierLabel;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** The table of what vendors keep, by digests of owner and id. Blocks. */
final class StateTable {
  private final Database database;

  StateTable(Database database) {
    this.database = database;
  }

  /** Makes the table where it is missing; refuses one of a newer release. */
  void prepare() throws SQLException {
    database.prepare(
        "states",
        1,
        "CREATE TABLE IF NOT EXISTS drawbridge_state (id TEXT PRIMARY KEY, provider TEXT NOT NULL,"
            + " model TEXT NOT NULL, credential TEXT NOT NULL, created BIGINT NOT NULL)",
        "CREATE INDEX IF NOT EXISTS drawbridge_state_created ON drawbridge_state (created)",
        // By itself, so that a folder of an earlier build is read as it is.
        "CREATE TABLE IF NOT EXISTS drawbridge_state_label (id TEXT PRIMARY KEY, label TEXT NOT"
            + " NULL, created BIGINT NOT NULL)");
  }

  /** Writes all or none; what is there already stays as it is. */
  void insert(Map<String, HeldState> states) throws SQLException {
    database.transaction(
        connection -> {
          try (PreparedStatement sql =
              connection.prepareStatement(
                  "INSERT INTO drawbridge_state (id, provider, model, credential, created)"
                      + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING")) {
            for (Map.Entry<String, HeldState> each : states.entrySet()) {
              HeldState state = each.getValue();
              sql.setString(1, each.getKey());
              sql.setString(2, state.provider());
              sql.setString(3, state.model());
              sql.setString(4, state.credential());
              sql.setLong(5, state.created().toEpochMilli());
              sql.addBatch();
            }
            sql.executeBatch();
          }
          return labels(connection, states);
        });
  }

  private static int labels(Connection connection, Map<String, HeldState> states)
      throws SQLException {
    try (PreparedStatement sql =
        connection.prepareStatement(
            "INSERT INTO drawbridge_state_label (id, label, created) VALUES (?, ?, ?)"
                + " ON CONFLICT (id) DO NOTHING")) {
      for (Map.Entry<String, HeldState> each : states.entrySet()) {
        EarlierLabel label = each.getValue().label();
        if (label == null) continue;
        sql.setString(1, each.getKey());
        sql.setString(2, label.text());
        sql.setLong(3, each.getValue().created().toEpochMilli());
        sql.addBatch();
      }
      return sql.executeBatch().length;
    }
  }

  Map<String, HeldState> find(Collection<String> digests) throws SQLException {
    return database.read(
        connection -> {
          Map<String, HeldState> found = new HashMap<>();
          try (PreparedStatement sql =
              connection.prepareStatement(
                  "SELECT s.provider, s.model, s.credential, s.created, l.label FROM drawbridge_state s"
                      + " LEFT JOIN drawbridge_state_label l ON l.id = s.id WHERE s.id = ?")) {
            for (String digest : digests) {
              sql.setString(1, digest);
              try (ResultSet row = sql.executeQuery()) {
                if (row.next()) found.put(digest, row(row));
              }
            }
          }
          return found;
        });
  }

  private static HeldState row(ResultSet row) throws SQLException {
    String label = row.getString("label");
    return new HeldState(
        row.getString("provider"),
        row.getString("model"),
        row.getString("credential"),
        Instant.ofEpochMilli(row.getLong("created")),
        label == null ? null : EarlierLabel.of(label));
  }

  /** Forgets what is older, and says how many that were. */
  int forgetBefore(Instant oldest) throws SQLException {
    return database.transaction(
        connection -> {
          delete(connection, "DELETE FROM drawbridge_state_label WHERE created < ?", oldest);
          return delete(connection, "DELETE FROM drawbridge_state WHERE created < ?", oldest);
        });
  }

  private static int delete(Connection connection, String statement, Instant oldest)
      throws SQLException {
    try (PreparedStatement sql = connection.prepareStatement(statement)) {
      sql.setLong(1, oldest.toEpochMilli());
      return sql.executeUpdate();
    }
  }
}
