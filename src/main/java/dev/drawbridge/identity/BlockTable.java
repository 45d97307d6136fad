package dev.drawbridge.identity;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The table of the blocks. Blocks. */
final class BlockTable {
  static final String TABLE = "drawbridge_block";
  private static final String NAME = "blocks";
  private static final String COLUMNS = "id, target, name, until, reason, created, actor";

  private final Database database;

  BlockTable(Database database) {
    this.database = database;
  }

  /** Makes the table where it is missing; refuses one of a newer release. */
  void prepare() throws SQLException {
    database.prepare(
        NAME,
        1,
        "CREATE TABLE IF NOT EXISTS drawbridge_block (id TEXT PRIMARY KEY, target TEXT NOT NULL,"
            + " name TEXT NOT NULL, until BIGINT, reason TEXT NOT NULL, created BIGINT NOT NULL,"
            + " actor TEXT NOT NULL)");
  }

  /** The count of changes. */
  long changes() throws SQLException {
    return database.changes(NAME);
  }

  /** Every block, oldest first. */
  List<Block> list() throws SQLException {
    return database.read(
        connection -> {
          try (PreparedStatement sql =
              connection.prepareStatement(
                  "SELECT " + COLUMNS + " FROM drawbridge_block ORDER BY created, id")) {
            return rows(sql);
          }
        });
  }

  Optional<Block> find(String id) throws SQLException {
    return database.read(connection -> find(connection, id));
  }

  void insert(Block block) throws SQLException {
    database.transaction(
        connection -> {
          Database.count(connection, NAME);
          try (PreparedStatement sql =
              connection.prepareStatement(
                  "INSERT INTO drawbridge_block (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            sql.setString(1, block.id());
            sql.setString(2, block.target().wire());
            sql.setString(3, block.name());
            Database.time(sql, 4, block.until());
            sql.setString(5, block.reason());
            sql.setLong(6, block.created().toEpochMilli());
            sql.setString(7, block.by());
            return sql.executeUpdate();
          }
        });
  }

  /** Takes a block away and gives what it was. */
  Optional<Block> delete(String id) throws SQLException {
    return database.transaction(
        connection -> {
          Database.count(connection, NAME);
          Optional<Block> found = find(connection, id);
          try (PreparedStatement sql =
              connection.prepareStatement("DELETE FROM drawbridge_block WHERE id = ?")) {
            sql.setString(1, id);
            sql.executeUpdate();
          }
          return found;
        });
  }

  private static Optional<Block> find(Connection connection, String id) throws SQLException {
    try (PreparedStatement sql =
        connection.prepareStatement("SELECT " + COLUMNS + " FROM drawbridge_block WHERE id = ?")) {
      sql.setString(1, id);
      return rows(sql).stream().findFirst();
    }
  }

  private static List<Block> rows(PreparedStatement sql) throws SQLException {
    List<Block> rows = new ArrayList<>();
    try (ResultSet row = sql.executeQuery()) {
      while (row.next()) rows.add(row(row));
    }
    return rows;
  }

  private static Block row(ResultSet row) throws SQLException {
    String target = row.getString("target");
    return new Block(
        row.getString("id"),
        Block.Target.of(target)
            .orElseThrow(
                () -> new Database.UnusableException("a block stops what is not known here")),
        row.getString("name"),
        Database.time(row, "until"),
        row.getString("reason"),
        Instant.ofEpochMilli(row.getLong("created")),
        row.getString("actor"));
  }
}
