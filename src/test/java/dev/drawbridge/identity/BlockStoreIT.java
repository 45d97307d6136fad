package dev.drawbridge.identity;

import static dev.drawbridge.exchange.RefusalCode.IDENTITY_UNAVAILABLE;
import static dev.drawbridge.exchange.RefusalCode.INVALID_REQUEST;
import static dev.drawbridge.exchange.RefusalCode.NOT_FOUND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.fixture.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks in SQLite and in a real PostgreSQL. */
class BlockStoreIT {
  @RegisterExtension static final OpenedStores STORES = new OpenedStores();

  @TempDir Path folder;

  private static Block add(KeyStore store, String team, @Nullable Instant until) throws Exception {
    return Waiting.on(store.blocks().add(Block.Target.TEAM, team, until, "why", "local:ann"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBlockIsKnownHereAtOnceAndElsewhereWithinASecondUntilItIsRemoved(boolean sqlite)
      throws Exception {
    KeyStore store = STORES.open(sqlite, folder);
    KeyStore elsewhere = STORES.open(sqlite, folder);
    Instant until = Instant.now().plusSeconds(60).truncatedTo(ChronoUnit.MILLIS);
    Block block = add(store, "research", until);

    assertEquals(List.of(block), store.blocks().known());
    Duration second = Duration.ofSeconds(1);
    Await.until("known", second, () -> elsewhere.blocks().known().equals(List.of(block)));
    assertEquals(List.of(block), Waiting.on(elsewhere.blocks().list()));
    assertEquals("local:ann", block.by());
    assertEquals(until, block.until());

    assertEquals(block, Waiting.on(elsewhere.blocks().remove(block.id())));
    Await.until("gone", second, () -> store.blocks().known().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBlockSurvivesARestart(boolean sqlite) throws Exception {
    KeyStore store = STORES.open(sqlite, folder);
    Block block = add(store, "sales", null);
    STORES.close(store);

    KeyStore again = STORES.open(sqlite, folder);

    assertEquals(List.of(block), again.blocks().known());
    Waiting.on(again.blocks().remove(block.id()));
  }

  @Test
  void whatCannotBeABlockIsRefused() throws Exception {
    BlockStore blocks = STORES.open(true, folder).blocks();
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
    KeyStore store = STORES.open(new StoreSettings("jdbc:postgresql://127.0.0.1:1/none", "a", "b"));

    Refusal refusal = assertThrows(Refusal.class, () -> store.blocks().known());

    assertEquals(IDENTITY_UNAVAILABLE, refusal.code());
  }
}
