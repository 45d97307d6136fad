package dev.drawbridge.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people are told once, in SQLite and in a real PostgreSQL. */
class ToldOnceIT {
  @RegisterExtension static final OpenedStores STORES = new OpenedStores();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theFirstOfAllInstancesTells(boolean sqlite) throws Exception {
    KeyStore one = STORES.open(sqlite, folder);
    KeyStore other = STORES.open(sqlite, folder);

    assertEquals(true, Waiting.on(one.tellOnce("old ends")));
    assertEquals(false, Waiting.on(one.tellOnce("old ends")));
    assertEquals(false, Waiting.on(other.tellOnce("old ends")));
    assertEquals(true, Waiting.on(other.tellOnce("new ends")));
    STORES.close(one);
    assertEquals(false, Waiting.on(STORES.open(sqlite, folder).tellOnce("new ends")));
  }
}
