package dev.drawbridge.identity;

import com.zaxxer.hikari.HikariDataSource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Copies all that one store holds of callers into another: SQLite or PostgreSQL, either way. The
 * source is read in one transaction and not changed, the target is changed in one transaction or
 * not at all, so that a copy that broke off is simply made again. What a store knows of logs stays
 * there: the gateway that begins to use the other one writes it anew, and a backup's log may be
 * smaller.
 *
 * <p>A row that the target has already stays as it is there. A target that holds a key, a block or
 * a request for access that the source has not, or has otherwise, is refused, unless it is to be
 * merged with; then, too, a key that is revoked in the source is revoked in the target.
 */
public final class StoreCopy {
  /** A table, by its rows in {@code drawbridge_meta}; its first column is its key. */
  private record Table(String sql, String meta, String shown, String key, boolean decided) {}

  /* Decided: what somebody decided, and another row says something else. */
  private static final List<Table> TABLES =
      List.of(
          new Table("drawbridge_key", "keys", "keys", "id", true),
          new Table(BlockTable.TABLE, "blocks", "blocks", "id", true),
          new Table("drawbridge_access", "access", "access requests and grants", "name", true),
          new Table(
              "drawbridge_grant_spending", "grant_spending", "grants' spending", "name", false),
          new Table("drawbridge_circuit", "circuits", "circuits", "name", false),
          new Table("drawbridge_state", "states", "conversations that vendors keep", "id", false),
          new Table("drawbridge_state_label", "states", "labels of these", "id", false),
          new Table("drawbridge_told", "told", "news that were told", "name", false));

  static final List<String> NAMES = TABLES.stream().map(Table::sql).toList();

  /** The columns of a key that say nothing of what it may do. */
  private static final Set<String> NOTES = Set.of("change", "last_used");

  private static final int BATCH = 500;

  /**
   * What became of the rows of one kind.
   *
   * @param copied into the target
   * @param there already, the same
   * @param kept as the target has it, which is not as the source has it
   */
  public record Count(long copied, long there, long kept) {}

  private StoreCopy() {}

  /**
   * Copies; makes the target's tables where they are missing.
   *
   * @param merge whether the target may hold other keys, blocks and requests for access
   * @return the counts by what is counted; fails with an {@link IOException} that says why nothing
   *     was copied
   */
  public static Future<Map<String, Count>> run(
      Vertx vertx, StoreSettings from, StoreSettings to, boolean merge) {
    if (StorePool.isMissing(from)) {
      return Future.failedFuture(new IOException("There is no store to copy from."));
    }
    return KeyStore.open(vertx, to)
        .compose(store -> store.check().eventually(store::close))
        .compose(
            status ->
                status.state() == Status.State.OK
                    ? vertx.executeBlocking(() -> copied(from, to, merge), false)
                    : Future.failedFuture(
                        new IOException("The store to copy to: " + status.error() + ".")))
        .map(Objects::requireNonNull);
  }

  /** Whether there is a store, as far as that can be told without asking it. */
  public static boolean exists(StoreSettings settings) {
    return !StorePool.isMissing(settings);
  }

  /**
   * How many keys, blocks and requests for access a store holds, past ones too; 0 where it is not
   * there. Blocking.
   *
   * @throws IOException where it cannot be read
   */
  public static long decided(StoreSettings settings) throws IOException {
    if (StorePool.isMissing(settings)) return 0;
    try (HikariDataSource source = StorePool.readOnly(settings)) {
      Database database = new Database(source, StorePool.isPostgres(settings));
      long rows = 0;
      for (Table table : TABLES) {
        if (table.decided && database.has(table.sql)) rows += database.read(c -> rows(c, table));
      }
      return rows;
    } catch (SQLException | RuntimeException e) {
      throw new IOException("The store of keys cannot be read.", e);
    }
  }

  private static long rows(Connection connection, Table table) throws SQLException {
    try (PreparedStatement sql = connection.prepareStatement("SELECT COUNT(*) FROM " + table.sql);
        ResultSet row = sql.executeQuery()) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  private static Map<String, Count> copied(StoreSettings from, StoreSettings to, boolean merge)
      throws IOException {
    boolean postgres = StorePool.isPostgres(from);
    try (HikariDataSource source = StorePool.readOnly(from);
        HikariDataSource target = StorePool.open(to)) {
      Database read = new Database(source, postgres);
      List<Table> tables = new ArrayList<>();
      for (Table table : TABLES) {
        refuseNewer(read, table);
        if (read.has(table.sql)) tables.add(table);
      }
      return read.transaction(
          in -> {
            if (postgres) {
              try (PreparedStatement sql =
                  in.prepareStatement("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")) {
                sql.execute();
              }
            }
            return new Database(target, StorePool.isPostgres(to))
                .transaction(out -> copied(tables, in, out, merge));
          });
    } catch (SQLException e) {
      if (e instanceof Database.UnusableException) {
        throw new IOException(String.valueOf(e.getMessage()), e);
      }
      throw new IOException("A store did not answer, so nothing was copied.", e);
    }
  }

  /** What a newer release means by a row is not known here. */
  private static void refuseNewer(Database source, Table table) throws SQLException {
    if (!source.has("drawbridge_meta")) return;
    long known =
        source.read(
            connection -> {
              try (PreparedStatement sql =
                  connection.prepareStatement("SELECT value FROM drawbridge_meta WHERE name = ?")) {
                sql.setString(1, table.meta + ".schema");
                try (ResultSet row = sql.executeQuery()) {
                  return row.next() ? row.getLong(1) : 0;
                }
              }
            });
    if (known > ApiKeyTable.SCHEMA) {
      throw new Database.UnusableException(
          "A newer release wrote the " + table.shown + " of the store to copy from.");
    }
  }

  private static Map<String, Count> copied(
      List<Table> tables, Connection in, Connection out, boolean merge) throws SQLException {
    Map<String, Count> counts = new LinkedHashMap<>();
    for (Table table : tables) {
      long change = table.meta.equals("states") ? 0 : Database.count(out, table.meta);
      counts.put(table.shown, copied(table, in, out, merge, change));
    }
    return counts;
  }

  private static Count copied(
      Table table, Connection in, Connection out, boolean merge, long change) throws SQLException {
    Map<String, Map<String, Object>> has = table.decided ? rows(table, out) : new HashMap<>();
    long copied = 0;
    long there = 0;
    long kept = 0;
    try (PreparedStatement select = in.prepareStatement("SELECT * FROM " + table.sql)) {
      select.setFetchSize(BATCH);
      try (ResultSet row = select.executeQuery();
          PreparedStatement insert = insert(table, out, row.getMetaData())) {
        while (row.next()) {
          Map<String, Object> values = values(row);
          Map<String, Object> before = has.remove(String.valueOf(values.get(table.key)));
          if (before != null) {
            if (same(before, values)) there++;
            else kept++;
            if (revokes(before, values)) revoke(out, String.valueOf(values.get("id")), change);
            continue;
          }
          if (values.containsKey("change")) values.put("change", change);
          int at = 1;
          for (Object value : values.values()) insert.setObject(at++, value);
          if (insert.executeUpdate() > 0) copied++;
          else there++;
        }
      }
    }
    if (!merge && kept + has.size() > 0) {
      throw new Database.UnusableException(
          "The store to copy to holds "
              + has.size()
              + " "
              + table.shown
              + " that the other has not, and "
              + kept
              + " that are otherwise there, so nothing was copied. With --merge these stay as"
              + " they are, and what is missing is added.");
    }
    return new Count(copied, there, kept);
  }

  private static Map<String, Map<String, Object>> rows(Table table, Connection out)
      throws SQLException {
    Map<String, Map<String, Object>> rows = new HashMap<>();
    try (PreparedStatement sql = out.prepareStatement("SELECT * FROM " + table.sql);
        ResultSet row = sql.executeQuery()) {
      while (row.next()) {
        Map<String, Object> values = values(row);
        rows.put(String.valueOf(values.get(table.key)), values);
      }
    }
    return rows;
  }

  private static PreparedStatement insert(Table table, Connection out, ResultSetMetaData columns)
      throws SQLException {
    List<String> names = new ArrayList<>();
    StringJoiner marks = new StringJoiner(", ");
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      names.add(columns.getColumnName(i));
      marks.add("?");
    }
    return out.prepareStatement(
        "INSERT INTO "
            + table.sql
            + " ("
            + String.join(", ", names)
            + ") VALUES ("
            + marks
            + ") ON CONFLICT ("
            + table.key
            + ") DO NOTHING");
  }

  /** A row's columns in their order; a number is a Long in either database. */
  private static Map<String, Object> values(ResultSet row) throws SQLException {
    ResultSetMetaData columns = row.getMetaData();
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      @Nullable Object value = row.getObject(i);
      values.put(
          columns.getColumnName(i), value instanceof Number n ? (Object) n.longValue() : value);
    }
    return values;
  }

  private static boolean same(Map<String, Object> one, Map<String, Object> other) {
    Map<String, Object> left = new HashMap<>(one);
    Map<String, Object> right = new HashMap<>(other);
    left.keySet().removeAll(NOTES);
    right.keySet().removeAll(NOTES);
    return left.equals(right);
  }

  private static boolean revokes(Map<String, Object> target, Map<String, Object> source) {
    String revoked = ApiKey.State.REVOKED.wire();
    return revoked.equals(source.get("state")) && !revoked.equals(target.get("state"));
  }

  private static void revoke(Connection out, String id, long change) throws SQLException {
    try (PreparedStatement sql =
        out.prepareStatement("UPDATE drawbridge_key SET state = ?, change = ? WHERE id = ?")) {
      sql.setString(1, ApiKey.State.REVOKED.wire());
      sql.setLong(2, change);
      sql.setString(3, id);
      sql.executeUpdate();
    }
  }
}
