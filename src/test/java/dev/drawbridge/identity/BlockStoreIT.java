package dev.drawbridge.identity;

import static dev.drawbridge.exchange.RefusalCode.IDENTITY_UNAVAILABLE;
import static dev.drawbridge.exchange.RefusalCode.INVALID_REQUEST;
import static dev.drawbridge.exchange.RefusalCode.NOT_FOUND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.drawbridge.exchange.Refusal;
import io.vertx.core.Vertx;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks in SQLite and in a real PostgreSQL. */
class BlockStoreIT {
  private static final Vertx VERTX = Vertx.vertx();
  private static EmbeddedPostgres postgres;

  @TempDir Path folder;
  private final List<KeyStore> opened = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    postgres = EmbeddedPostgres.builder().setServerConfig("listen_addresses", "127.0.0.1").start();
  }

  @AfterAll
  static void stop() throws Exception {
    Waiting.on(VERTX.close());
    postgres.close();
  }

  @AfterEach
  void close() throws Exception {
    for (KeyStore store : opened) Waiting.on(store.close());
  }

  private KeyStore open(boolean sqlite) throws Exception {
    String url =
        sqlite
            ? "jdbc:sqlite:" + folder.resolve("state.db")
            : "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
    KeyStore store =
        Waiting.on(KeyStore.open(VERTX, new StoreSettings(url, "postgres", "postgres")));
    opened.add(store);
    return store;
  }

  private static Block add(KeyStore store, String team, @Nullable Instant until) throws Exception {
    return Waiting.on(store.blocks().add(Block.Target.TEAM, team, until, "why", "local:ann"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBlockIsKnownHereAtOnceAndElsewhereWithinASecondUntilItIsRemoved(boolean sqlite)
      throws Exception {
    KeyStore store = open(sqlite);
    KeyStore elsewhere = open(sqlite);
    Instant until = Instant.now().plusSeconds(60).truncatedTo(ChronoUnit.MILLIS);
    Block block = add(store, "research", until);

    assertEquals(List.of(block), store.blocks().known());
    Duration second = Duration.ofSeconds(1);
    Waiting.until("known", second, () -> elsewhere.blocks().known().equals(List.of(block)));
    assertEquals(List.of(block), Waiting.on(elsewhere.blocks().list()));
    assertEquals("local:ann", block.by());
    assertEquals(until, block.until());

    assertEquals(block, Waiting.on(elsewhere.blocks().remove(block.id())));
    Waiting.until("gone", second, () -> store.blocks().known().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBlockSurvivesARestart(boolean sqlite) throws Exception {
    KeyStore store = open(sqlite);
    Block block = add(store, "sales", null);
    opened.remove(store);
    Waiting.on(store.close());

    KeyStore again = open(sqlite);

    assertEquals(List.of(block), again.blocks().known());
    Waiting.on(again.blocks().remove(block.id()));
  }

  @Test
  void whatCannotBeABlockIsRefused() throws Exception {
    BlockStore blocks = open(true).blocks();
    Instant past = Instant.now().minusSeconds(1);
    Waiting.refused(
        INVALID_REQUEST, "passed already", blocks.add(Block.Target.TEAM, "a", past, "why", "x"));
    for (String reason : List.of(" ", "x".repeat(1025), "a\nb"))
      assertThrows(
          Refusal.class, () -> blocks.add(Block.Target.TEAM, "a", null, reason, "x"), reason);
    Waiting.refused(NOT_FOUND, "no block of that id", blocks.remove("zzzzzzzzzzzz"));
    assertEquals(List.of(), blocks.known());
  }

  @Test
  void whereTheStoreWasNeverReadNobodyKnowsWhoIsBlocked() throws Exception {
    KeyStore store =
        Waiting.on(
            KeyStore.open(
                VERTX, new StoreSettings("jdbc:postgresql://127.0.0.1:1/none", "a", "b")));
    opened.add(store);

    Refusal refusal = assertThrows(Refusal.class, () -> store.blocks().known());

    assertEquals(IDENTITY_UNAVAILABLE, refusal.code());
  }
}
