package dev.drawbridge.identity;

import com.zaxxer.hikari.HikariDataSource;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The blocks, in the database of the keys and read as they are: a change acts here before its
 * future completes, elsewhere within a second. Thread-safe; fails as {@link KeyStore} does.
 */
public final class BlockStore {
  private static final int LONGEST = 1024;

  private final KeyStore store;
  private final BlockTable table;
  private volatile List<Block> known = List.of();

  // Guarded by the store.
  private long seen = -1;

  BlockStore(KeyStore store, BlockTable table) {
    this.store = store;
    this.table = table;
  }

  /**
   * The blocks of a store that is not open here, as {@link #list} tells them; none where no gateway
   * made it yet. Nothing is written.
   */
  public static Future<List<Block>> read(Vertx vertx, StoreSettings settings) {
    if (StorePool.isMissing(settings)) return Future.succeededFuture(List.of());
    return vertx.executeBlocking(() -> stored(settings), false).map(Objects::requireNonNull);
  }

  private static List<Block> stored(StoreSettings settings) {
    try (HikariDataSource source = StorePool.readOnly(settings)) {
      Database database = new Database(source, StorePool.isPostgres(settings));
      return database.has(BlockTable.TABLE) ? new BlockTable(database).list() : List.of();
    } catch (SQLException e) {
      throw new Refusal(RefusalCode.IDENTITY_UNAVAILABLE, "The store of keys does not answer.");
    }
  }

  /**
   * Sets a block.
   *
   * @param until a time to come; null for none
   * @param by who sets it
   */
  public Future<Block> add(
      Block.Target target, String name, @Nullable Instant until, String reason, String by) {
    checkText(target.wire(), name);
    checkText("reason", reason);
    return store.run(
        () -> {
          Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
          if (until != null && !until.isAfter(now))
            throw Refusal.invalid("until", "The block's end has passed already.");
          Block block =
              new Block(
                  KeySecret.newId(),
                  target,
                  name,
                  until == null ? null : until.truncatedTo(ChronoUnit.MILLIS),
                  reason,
                  now,
                  by);
          table.insert(block);
          store.sync();
          return block;
        });
  }

  private static void checkText(String field, String text) {
    if (text.isBlank()
        || text.length() > LONGEST
        || text.chars().anyMatch(Character::isISOControl)) {
      throw Refusal.invalid(
          field, "The block's " + field + " has 1 to " + LONGEST + " characters, none of control.");
    }
  }

  /** Every block, oldest first, those that have ended too. */
  public Future<List<Block>> list() {
    return store.run(table::list);
  }

  public Future<Optional<Block>> find(String id) {
    return store.run(() -> table.find(id));
  }

  /** Takes a block away; {@code not_found} where there is none of that id. */
  public Future<Block> remove(String id) {
    return store.run(
        () -> {
          Block block =
              table
                  .delete(id)
                  .orElseThrow(
                      () -> new Refusal(RefusalCode.NOT_FOUND, "There is no block of that id."));
          store.sync();
          return block;
        });
  }

  /**
   * The blocks as last read, those that have ended too. Does not block.
   *
   * @throws Refusal {@code identity_unavailable} where they were not read for 60 s: one may have
   *     been set since
   */
  public List<Block> known() {
    if (store.readLately()) return known;
    throw new Refusal(
        RefusalCode.IDENTITY_UNAVAILABLE,
        "Whether the caller is blocked cannot be checked: the store of keys cannot be read.");
  }

  void prepare() throws SQLException {
    table.prepare();
  }

  /** Reads what changed. To be called with the store locked. */
  void sync() throws SQLException {
    long latest = table.changes();
    if (latest == seen) return;
    known = List.copyOf(table.list());
    seen = latest;
  }
}
