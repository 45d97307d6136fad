package dev.drawbridge.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store of SQLite is read without a gateway, however its URL names the file. */
class StorePoolTest {
  private static Vertx vertx;
  @TempDir private Path folder = Path.of("");

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() throws Exception {
    Waiting.on(vertx.close());
  }

  private static void assertReads(StoreSettings settings, int blocks) throws Exception {
    Status status = Waiting.on(KeyStore.probe(vertx, settings)).orElseThrow();
    assertEquals(Status.State.OK, status.state(), String.valueOf(status.error()));
    assertEquals(blocks, Waiting.on(BlockStore.read(vertx, settings)).size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PATH", "PATH?busy_timeout=1000", "file:PATH", "file:PATH?cache=private"})
  void aFileIsRead(String name) throws Exception {
    String path = name.replace("PATH", folder.resolve("state.db").toString());
    var settings = new StoreSettings("jdbc:sqlite:" + path, null, null);
    KeyStore store = Waiting.on(KeyStore.open(vertx, settings));
    try {
      Waiting.on(store.blocks().add(Block.Target.TEAM, "research", null, "incident", "test"));
      assertReads(settings, 1);
    } finally {
      Waiting.on(store.close());
    }
    assertReads(settings, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PATH", "PATH?busy_timeout=1000"})
  void aFileThatIsNotThereIsEmpty(String name) throws Exception {
    String path = name.replace("PATH", folder.resolve("none.db").toString());
    var settings = new StoreSettings("jdbc:sqlite:" + path, null, null);
    assertTrue(Waiting.on(KeyStore.probe(vertx, settings)).isEmpty());
    assertEquals(List.of(), Waiting.on(BlockStore.read(vertx, settings)));
  }

  @Test
  void memoryIsEmpty() throws Exception {
    assertReads(StoreSettings.IN_MEMORY, 0);
  }
}
