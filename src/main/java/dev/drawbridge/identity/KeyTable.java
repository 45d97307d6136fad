package dev.drawbridge.identity;

import dev.drawbridge.exchange.Level;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The tables of the API keys, in SQL that SQLite and PostgreSQL share. Blocks.
 *
 * <p>{@code drawbridge_meta} holds the version of the schema and a count of changes. Every change
 * takes the row of that count first, so that changes are committed in its order, and stamps the key
 * with it: who knows the count he read last finds what is new by it.
 */
final class KeyTable {
  static final long SCHEMA = 1;

  private static final String COLUMNS =
      "id, hash, name, team, owner, roles, models, purpose, sensitivity, tags, note, created,"
          + " expires, state, last_used, previous_expires, change";

  private final DataSource source;
  private final boolean postgres;

  KeyTable(DataSource source, boolean postgres) {
    this.source = source;
    this.postgres = postgres;
  }

  /** Makes the tables where they are missing; refuses those of a newer release. */
  void prepare() throws SQLException {
    transaction(
        connection -> {
          try (Statement sql = connection.createStatement()) {
            // Two instances that start together would else both create the tables.
            if (postgres) sql.execute("SELECT pg_advisory_xact_lock(4919301)");
            sql.execute(
                "CREATE TABLE IF NOT EXISTS drawbridge_meta"
                    + " (name TEXT PRIMARY KEY, value BIGINT NOT NULL)");
            sql.execute(
                "CREATE TABLE IF NOT EXISTS drawbridge_key (id TEXT PRIMARY KEY, hash TEXT NOT"
                    + " NULL, name TEXT, team TEXT NOT NULL, owner TEXT, roles TEXT NOT NULL,"
                    + " models TEXT NOT NULL, purpose TEXT, sensitivity TEXT, tags TEXT NOT NULL,"
                    + " note TEXT, created BIGINT NOT NULL, expires BIGINT, state TEXT NOT NULL,"
                    + " last_used BIGINT, previous_hash TEXT, previous_expires BIGINT, change"
                    + " BIGINT NOT NULL)");
            sql.execute(
                "CREATE INDEX IF NOT EXISTS drawbridge_key_change ON drawbridge_key (change)");
            sql.execute(
                "INSERT INTO drawbridge_meta (name, value) VALUES ('keys.schema', "
                    + SCHEMA
                    + "), ('keys.changes', 0) ON CONFLICT (name) DO NOTHING");
          }
          long version = meta(connection, "keys.schema");
          if (version > SCHEMA)
            throw new UnusableException("its schema " + version + " is newer than " + SCHEMA);
          return version;
        });
  }

  /** The count of changes. */
  long changes() throws SQLException {
    try (Connection connection = source.getConnection()) {
      return meta(connection, "keys.changes");
    }
  }

  /** The keys changed after that count. */
  List<KeyRing.Stored> changedSince(long count) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement sql =
            connection.prepareStatement(
                "SELECT " + COLUMNS + " FROM drawbridge_key WHERE change > ?")) {
      sql.setLong(1, count);
      return rows(sql);
    }
  }

  List<ApiKey> list() throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement sql =
            connection.prepareStatement(
                "SELECT " + COLUMNS + " FROM drawbridge_key ORDER BY created, id")) {
      return rows(sql).stream().map(KeyRing.Stored::key).toList();
    }
  }

  Optional<ApiKey> find(String id) throws SQLException {
    try (Connection connection = source.getConnection()) {
      return find(connection, id);
    }
  }

  void insert(ApiKey key, byte[] hash) throws SQLException {
    transaction(
        connection -> {
          long change = count(connection);
          try (PreparedStatement sql =
              connection.prepareStatement(
                  "INSERT INTO drawbridge_key ("
                      + COLUMNS
                      + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            sql.setString(1, key.id());
            sql.setString(2, HexFormat.of().formatHex(hash));
            sql.setString(3, key.name());
            sql.setString(4, key.team());
            sql.setString(5, key.owner());
            sql.setString(6, new JsonArray(key.roles()).encode());
            sql.setString(7, new JsonArray(key.models()).encode());
            sql.setString(8, key.purpose());
            sql.setString(9, key.sensitivity() == null ? null : key.sensitivity().wire());
            sql.setString(10, key.tagsJson().encode());
            sql.setString(11, key.note());
            sql.setLong(12, key.created().toEpochMilli());
            time(sql, 13, key.expires());
            sql.setString(14, key.state().wire());
            time(sql, 15, key.lastUsed());
            time(sql, 16, key.previousExpires());
            sql.setLong(17, change);
            return sql.executeUpdate();
          }
        });
  }

  /** Gives a key that state and returns it as it is then; a revoked one stays revoked. */
  Optional<ApiKey> change(String id, ApiKey.State state) throws SQLException {
    return transaction(
        connection -> {
          long change = count(connection);
          try (PreparedStatement sql =
              connection.prepareStatement(
                  "UPDATE drawbridge_key SET state = ?, change = ? WHERE id = ? AND state <>"
                      + " 'revoked'")) {
            sql.setString(1, state.wire());
            sql.setLong(2, change);
            sql.setString(3, id);
            sql.executeUpdate();
          }
          return find(connection, id);
        });
  }

  /** Writes when keys were last used; counts as no change. */
  void used(Map<String, Instant> uses) throws SQLException {
    transaction(
        connection -> {
          try (PreparedStatement sql =
              connection.prepareStatement(
                  "UPDATE drawbridge_key SET last_used = ? WHERE id = ? AND (last_used IS NULL OR"
                      + " last_used < ?)")) {
            // Sorted, so that two instances cannot wait for each other's rows.
            for (Map.Entry<String, Instant> use : new TreeMap<>(uses).entrySet()) {
              sql.setLong(1, use.getValue().toEpochMilli());
              sql.setString(2, use.getKey());
              sql.setLong(3, use.getValue().toEpochMilli());
              sql.addBatch();
            }
            return sql.executeBatch();
          }
        });
  }

  /** The database answers, but holds something that this release cannot use. */
  static final class UnusableException extends SQLException {
    UnusableException(String message) {
      super(message);
    }
  }

  private interface Work<T> {
    T in(Connection connection) throws SQLException;
  }

  private <T> T transaction(Work<T> work) throws SQLException {
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

  private static long count(Connection connection) throws SQLException {
    try (Statement sql = connection.createStatement()) {
      sql.executeUpdate("UPDATE drawbridge_meta SET value = value + 1 WHERE name = 'keys.changes'");
    }
    return meta(connection, "keys.changes");
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

  private static Optional<ApiKey> find(Connection connection, String id) throws SQLException {
    try (PreparedStatement sql =
        connection.prepareStatement("SELECT " + COLUMNS + " FROM drawbridge_key WHERE id = ?")) {
      sql.setString(1, id);
      return rows(sql).stream().map(KeyRing.Stored::key).findFirst();
    }
  }

  private static List<KeyRing.Stored> rows(PreparedStatement sql) throws SQLException {
    List<KeyRing.Stored> rows = new ArrayList<>();
    try (ResultSet row = sql.executeQuery()) {
      while (row.next()) rows.add(row(row));
    }
    return rows;
  }

  private static KeyRing.Stored row(ResultSet row) throws SQLException {
    Map<String, String> tags = new TreeMap<>();
    new JsonObject(row.getString("tags")).forEach(tag -> tags.put(tag.getKey(), text(tag)));
    @Nullable String sensitivity = row.getString("sensitivity");
    ApiKey key =
        new ApiKey(
            row.getString("id"),
            row.getString("name"),
            row.getString("team"),
            row.getString("owner"),
            strings(row.getString("roles")),
            strings(row.getString("models")),
            row.getString("purpose"),
            sensitivity == null ? null : Level.of(sensitivity).orElseThrow(),
            Map.copyOf(tags),
            row.getString("note"),
            Instant.ofEpochMilli(row.getLong("created")),
            time(row, "expires"),
            ApiKey.State.of(row.getString("state")),
            time(row, "last_used"),
            time(row, "previous_expires"));
    return new KeyRing.Stored(
        key, HexFormat.of().parseHex(row.getString("hash")), row.getLong("change"));
  }

  private static String text(Map.Entry<String, Object> tag) {
    return String.valueOf(tag.getValue());
  }

  private static List<String> strings(String json) {
    return new JsonArray(json).stream().map(String::valueOf).toList();
  }

  private static void time(PreparedStatement sql, int at, @Nullable Instant time)
      throws SQLException {
    if (time == null) sql.setNull(at, Types.BIGINT);
    else sql.setLong(at, time.toEpochMilli());
  }

  private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? null : Instant.ofEpochMilli(millis);
  }
}
