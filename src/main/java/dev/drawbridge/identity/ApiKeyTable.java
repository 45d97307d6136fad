package dev.drawbridge.identity;

import dev.drawbridge.exchange.Level;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The table of the API keys; each change stamps its key with the count of changes. Blocks. */
final class ApiKeyTable {
  static final long SCHEMA = 1;

  private static final String COLUMNS =
      "id, hash, name, team, owner, roles, models, purpose, sensitivity, tags, note, created,"
          + " expires, state, last_used, previous_expires, change";
  private static final String SELECT = "SELECT " + COLUMNS + ", previous_hash FROM drawbridge_key";

  private static final String NAME = "keys";

  private final Database database;

  ApiKeyTable(Database database) {
    this.database = database;
  }

  /** Makes the table where it is missing; refuses one of a newer release. */
  void prepare() throws SQLException {
    database.prepare(
        NAME,
        SCHEMA,
        "CREATE TABLE IF NOT EXISTS drawbridge_key (id TEXT PRIMARY KEY, hash TEXT NOT NULL, name"
            + " TEXT, team TEXT NOT NULL, owner TEXT, roles TEXT NOT NULL, models TEXT NOT NULL,"
            + " purpose TEXT, sensitivity TEXT, tags TEXT NOT NULL, note TEXT, created BIGINT NOT"
            + " NULL, expires BIGINT, state TEXT NOT NULL, last_used BIGINT, previous_hash TEXT,"
            + " previous_expires BIGINT, change BIGINT NOT NULL)",
        "CREATE INDEX IF NOT EXISTS drawbridge_key_change ON drawbridge_key (change)");
  }

  /** The count of changes. */
  long changes() throws SQLException {
    return database.changes(NAME);
  }

  /** The keys changed after that count. */
  List<ApiKeyCache.Stored> changedSince(long count) throws SQLException {
    return database.read(
        connection -> {
          try (PreparedStatement sql = connection.prepareStatement(SELECT + " WHERE change > ?")) {
            sql.setLong(1, count);
            return rows(sql);
          }
        });
  }

  List<ApiKey> list() throws SQLException {
    return database.read(
        connection -> {
          try (PreparedStatement sql =
              connection.prepareStatement(SELECT + " ORDER BY created, id")) {
            return rows(sql).stream().map(ApiKeyCache.Stored::key).toList();
          }
        });
  }

  Optional<ApiKey> find(String id) throws SQLException {
    return database.read(connection -> find(connection, id));
  }

  void insert(ApiKey key, byte[] hash) throws SQLException {
    database.transaction(
        connection -> {
          long change = Database.count(connection, NAME);
          try (PreparedStatement sql =
              connection.prepareStatement(
                  "INSERT INTO drawbridge_key ("
                      + COLUMNS
                      + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            sql.setString(1, key.id());
            sql.setString(2, HexFormat.of().formatHex(hash));
            sql.setString(3, key.terms().name());
            sql.setString(4, key.terms().team());
            sql.setString(5, key.terms().owner());
            sql.setString(6, new JsonArray(key.terms().roles()).encode());
            sql.setString(7, new JsonArray(key.terms().limits().models()).encode());
            sql.setString(8, key.terms().limits().purpose());
            sql.setString(
                9,
                key.terms().limits().sensitivity() == null
                    ? null
                    : key.terms().limits().sensitivity().wire());
            sql.setString(10, key.tagsJson().encode());
            sql.setString(11, key.terms().note());
            sql.setLong(12, key.created().toEpochMilli());
            Database.time(sql, 13, key.terms().expires());
            sql.setString(14, key.state().wire());
            Database.time(sql, 15, key.lastUsed());
            Database.time(sql, 16, key.previousExpires());
            sql.setLong(17, change);
            return sql.executeUpdate();
          }
        });
  }

  /** Gives a key that state and returns it as it is then; a revoked one stays revoked. */
  Optional<ApiKey> change(String id, ApiKey.State state) throws SQLException {
    return database.transaction(
        connection -> {
          long change = Database.count(connection, NAME);
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

  /**
   * Gives a key another secret and returns it as it is then; a revoked one stays as it is.
   *
   * @param previousExpires until when the secret that it had is valid too
   */
  Optional<ApiKey> rotate(String id, byte[] hash, Instant previousExpires) throws SQLException {
    return database.transaction(
        connection -> {
          long change = Database.count(connection, NAME);
          try (PreparedStatement sql =
              connection.prepareStatement(
                  "UPDATE drawbridge_key SET previous_hash = hash, hash = ?, previous_expires = ?,"
                      + " change = ? WHERE id = ? AND state <> 'revoked'")) {
            sql.setString(1, HexFormat.of().formatHex(hash));
            sql.setLong(2, previousExpires.toEpochMilli());
            sql.setLong(3, change);
            sql.setString(4, id);
            sql.executeUpdate();
          }
          return find(connection, id);
        });
  }

  /**
   * Gives a key other roles, limits and end, and returns it as it is then; a revoked one stays as
   * it is.
   *
   * @param change of the terms as they stand; nobody changes them meanwhile
   */
  Optional<ApiKey> terms(String id, UnaryOperator<KeyTerms> change) throws SQLException {
    return database.transaction(
        connection -> {
          long count = Database.count(connection, NAME);
          Optional<ApiKey> before = find(connection, id);
          if (before.isEmpty() || before.get().state() == ApiKey.State.REVOKED) return before;
          KeyTerms terms = change.apply(before.get().terms());
          KeyLimits limits = terms.limits();
          try (PreparedStatement sql =
              connection.prepareStatement(
                  "UPDATE drawbridge_key SET roles = ?, models = ?, purpose = ?, sensitivity = ?,"
                      + " expires = ?, change = ? WHERE id = ?")) {
            sql.setString(1, new JsonArray(terms.roles()).encode());
            sql.setString(2, new JsonArray(limits.models()).encode());
            sql.setString(3, limits.purpose());
            sql.setString(4, limits.sensitivity() == null ? null : limits.sensitivity().wire());
            Database.time(sql, 5, terms.expires());
            sql.setLong(6, count);
            sql.setString(7, id);
            sql.executeUpdate();
          }
          return find(connection, id);
        });
  }

  /** Writes when keys were last used; counts as no change. */
  void used(Map<String, Instant> uses) throws SQLException {
    database.transaction(
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

  private static Optional<ApiKey> find(Connection connection, String id) throws SQLException {
    try (PreparedStatement sql = connection.prepareStatement(SELECT + " WHERE id = ?")) {
      sql.setString(1, id);
      return rows(sql).stream().map(ApiKeyCache.Stored::key).findFirst();
    }
  }

  private static List<ApiKeyCache.Stored> rows(PreparedStatement sql) throws SQLException {
    List<ApiKeyCache.Stored> rows = new ArrayList<>();
    try (ResultSet row = sql.executeQuery()) {
      while (row.next()) rows.add(row(row));
    }
    return rows;
  }

  private static ApiKeyCache.Stored row(ResultSet row) throws SQLException {
    Map<String, String> tags = new TreeMap<>();
    new JsonObject(row.getString("tags")).forEach(tag -> tags.put(tag.getKey(), text(tag)));
    @Nullable String sensitivity = row.getString("sensitivity");
    KeyLimits limits =
        new KeyLimits(
            strings(row.getString("models")),
            tags,
            row.getString("purpose"),
            sensitivity == null ? null : Level.of(sensitivity).orElseThrow());
    KeyTerms terms =
        new KeyTerms(
            row.getString("team"),
            row.getString("name"),
            row.getString("owner"),
            row.getString("note"),
            strings(row.getString("roles")),
            limits,
            Database.time(row, "expires"));
    ApiKey key =
        new ApiKey(
            row.getString("id"),
            terms,
            Instant.ofEpochMilli(row.getLong("created")),
            ApiKey.State.of(row.getString("state")),
            Database.time(row, "last_used"),
            Database.time(row, "previous_expires"));
    @Nullable String previous = row.getString("previous_hash");
    return new ApiKeyCache.Stored(
        key,
        HexFormat.of().parseHex(row.getString("hash")),
        previous == null ? null : HexFormat.of().parseHex(previous),
        row.getLong("change"));
  }

  private static String text(Map.Entry<String, Object> tag) {
    return String.valueOf(tag.getValue());
  }

  private static List<String> strings(String json) {
    return new JsonArray(json).stream().map(String::valueOf).toList();
  }
}
