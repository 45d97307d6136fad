package dev.drawbridge.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.EarlierLabel;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of a store in SQLite. */
class StoreCopyTest {
  private final Vertx vertx = Vertx.vertx();
  @TempDir Path folder = Path.of("");
  private StoreSettings from = StoreSettings.IN_MEMORY;
  private StoreSettings to = StoreSettings.IN_MEMORY;

  @BeforeEach
  void fill() throws Exception {
    from = new StoreSettings("jdbc:sqlite:" + folder.resolve("from.db"), null, null);
    to = new StoreSettings("jdbc:sqlite:" + folder.resolve("to.db"), null, null);
    KeyStore store = Waiting.on(KeyStore.open(vertx, from));
    Waiting.on(store.blocks().add(Block.Target.TEAM, "ops", null, "incident", "ann"));
    Waiting.on(store.circuits().write(Map.of("a", Optional.of("open"))));
    Waiting.on(store.access().write(Map.of("r1", Optional.of("{}"))));
    Waiting.on(store.tellOnce("news"));
    Caller ann =
        new Caller(
            new Caller.Identity(Caller.Kind.USER, "ann", "https://id/a", "ann", null),
            new Caller.Membership("ops", List.of("ops"), List.of(), Map.of()),
            new Caller.Credential(null, null, false),
            null);
    @Nullable EarlierLabel none = null;
    Waiting.on(
        store.states().hold(ann, List.of("r"), new HeldState("v", "m", "c", Instant.now(), none)));
    Waiting.on(store.close());
  }

  @AfterEach
  void stop() throws Exception {
    Waiting.on(vertx.close());
  }

  private Map<String, StoreCopy.Count> copy(boolean merge) throws Exception {
    return Waiting.on(StoreCopy.run(vertx, from, to, merge));
  }

  private static Set<String> tables(StoreSettings settings) throws Exception {
    Set<String> names = new HashSet<>();
    try (Connection connection = DriverManager.getConnection(settings.url());
        Statement sql = connection.createStatement();
        ResultSet row = sql.executeQuery("SELECT name FROM sqlite_master WHERE type = 'table'")) {
      while (row.next()) names.add(row.getString(1));
    }
    return names;
  }

  private static void change(StoreSettings settings, String statement) throws Exception {
    try (Connection connection = DriverManager.getConnection(settings.url());
        Statement sql = connection.createStatement()) {
      sql.executeUpdate(statement);
    }
  }

  @Test
  void eachTableOfAStoreIsCopied() throws Exception {
    Set<String> tables = tables(from);
    tables.remove("drawbridge_meta");
    // A gateway writes it anew where it begins, and the log of a backup may be smaller.
    assertTrue(tables.remove("drawbridge_log"));

    assertEquals(tables, Set.copyOf(StoreCopy.NAMES));
  }

  @Test
  void allIsCopiedOnceAndThenIsThere() throws Exception {
    var one = new StoreCopy.Count(1, 0, 0);
    Map<String, StoreCopy.Count> counts = copy(false);
    assertEquals(one, counts.get("blocks"));
    assertEquals(one, counts.get("circuits"));
    assertEquals(one, counts.get("access requests and grants"));
    assertEquals(one, counts.get("conversations that vendors keep"));
    assertEquals(one, counts.get("news that were told"));

    assertEquals(new StoreCopy.Count(0, 1, 0), copy(false).get("blocks"));
    assertEquals(2, StoreCopy.decided(to));
  }

  @Test
  void aTargetThatHoldsSomethingElseIsLeftAsItIs() throws Exception {
    copy(false);
    change(to, "UPDATE drawbridge_block SET name = 'all'");
    change(from, "INSERT INTO drawbridge_told (name) VALUES ('more')");

    assertThrows(IOException.class, () -> copy(false));

    assertEquals(new StoreCopy.Count(1, 1, 0), copy(true).get("news that were told"));
    assertEquals(new StoreCopy.Count(0, 0, 1), copy(true).get("blocks"));
  }

  @Test
  void whatANewerReleaseWroteIsNotCopied() throws Exception {
    change(from, "UPDATE drawbridge_meta SET value = 2 WHERE name = 'access.schema'");

    assertThrows(IOException.class, () -> copy(true));
  }

  @Test
  void nothingIsCopiedFromAStoreThatIsNotThere() {
    from = new StoreSettings("jdbc:sqlite:" + folder.resolve("none.db"), null, null);

    assertThrows(IOException.class, () -> copy(true));
  }
}
