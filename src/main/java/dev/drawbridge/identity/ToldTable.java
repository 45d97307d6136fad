package dev.drawbridge.identity;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/** The table of what people were told once and for all. Blocks. */
final class ToldTable {
  private final Database database;

  ToldTable(Database database) {
    this.database = database;
  }

  /** Makes the table where it is missing; refuses one of a newer release. */
  void prepare() throws SQLException {
    database.prepare(
        "told", 1, "CREATE TABLE IF NOT EXISTS drawbridge_told (name TEXT PRIMARY KEY)");
  }

  /** Adds a name; false where it is there already. */
  boolean add(String name) throws SQLException {
    return database.transaction(
            connection -> {
              try (PreparedStatement sql =
                  connection.prepareStatement(
                      "INSERT INTO drawbridge_told (name) VALUES (?)"
                          + " ON CONFLICT (name) DO NOTHING")) {
                sql.setString(1, name);
                return sql.executeUpdate();
              }
            })
        > 0;
  }
}
