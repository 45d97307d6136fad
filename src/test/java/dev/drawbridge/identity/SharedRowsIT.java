package dev.drawbridge.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.fixture.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Open circuits in SQLite and in a real PostgreSQL. */
class SharedRowsIT {
  @RegisterExtension static final OpenedStores STORES = new OpenedStores();

  @TempDir Path folder;

  private static List<Map<String, String>> watched(KeyStore store) {
    List<Map<String, String>> told = new CopyOnWriteArrayList<>();
    store.circuits().watch(told::add);
    return told;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRowIsKnownElsewhereWithinASecondUntilItIsTakenAway(boolean sqlite) throws Exception {
    KeyStore store = STORES.open(sqlite, folder);
    List<Map<String, String>> told = watched(STORES.open(sqlite, folder));
    assertEquals(List.of(Map.of()), told);
    Duration second = Duration.ofSeconds(5);

    Waiting.on(store.circuits().write(Map.of("one", Optional.of("{}"))));
    Await.until("known", second, () -> told.getLast().equals(Map.of("one", "{}")));
    Waiting.on(store.circuits().write(Map.of("one", Optional.of("{\"a\":1}"))));
    Await.until("changed", second, () -> told.getLast().equals(Map.of("one", "{\"a\":1}")));
    Waiting.on(store.circuits().write(Map.of("one", Optional.empty(), "none", Optional.empty())));
    Await.until("gone", second, () -> told.getLast().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRowThatAnotherTakesAwayAtOnceWasKnownToWhoWroteIt(boolean sqlite) throws Exception {
    KeyStore store = STORES.open(sqlite, folder);
    KeyStore other = STORES.open(sqlite, folder);
    List<Map<String, String>> told = watched(store);
    Waiting.on(store.circuits().write(Map.of("one", Optional.of("{}"))));
    Waiting.on(other.circuits().write(Map.of("one", Optional.empty())));

    Await.until("gone", Duration.ofSeconds(5), () -> told.size() > 2);
    assertEquals(List.of(Map.of(), Map.of("one", "{}"), Map.of()), told);
  }

  @Test
  void aRowSurvivesARestart() throws Exception {
    KeyStore store = STORES.open(true, folder);
    Waiting.on(store.circuits().write(Map.of("one", Optional.of("{}"))));
    STORES.close(store);

    assertEquals(List.of(Map.of("one", "{}")), watched(STORES.open(true, folder)));
  }
}
