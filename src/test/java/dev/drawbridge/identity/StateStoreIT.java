package dev.drawbridge.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.exchange.EarlierLabel;
import dev.drawbridge.exchange.Level;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What vendors keep, in SQLite and in a real PostgreSQL. */
class StateStoreIT {
  @RegisterExtension static final OpenedStores STORES = new OpenedStores();
  private static final Caller ANN = caller("ann", "https://id/a");

  @TempDir Path folder;

  private static Caller caller(String id, @Nullable String issuer) {
    return new Caller(
        new Caller.Identity(Caller.Kind.USER, id, issuer, id, null),
        new Caller.Membership("research", List.of("research", "ops"), List.of(), Map.of()),
        new Caller.Credential(null, null, false),
        null);
  }

  private static HeldState state(String provider) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    var label =
        new EarlierLabel(
            Level.CONFIDENTIAL, Map.of("pii", Level.CONFIDENTIAL, "names", Level.INTERNAL));
    return new HeldState(provider, "gpt", "main", now, label);
  }

  private HeldStates open(boolean sqlite) throws Exception {
    return STORES.open(sqlite, folder).states();
  }

  private static Map<String, HeldState> find(HeldStates states, Caller caller, String... ids)
      throws Exception {
    return Waiting.on(states.find(caller, List.of(ids)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsHeldIsKnownHereAtOnceAndElsewhereOnceWritten(boolean sqlite) throws Exception {
    HeldStates here = open(sqlite);
    HeldStates elsewhere = open(sqlite);
    HeldState openai = state("openai");
    Future<Void> written = here.hold(ANN, List.of("resp_1", "msg_1"), openai);
    assertEquals(Map.of("resp_1", openai, "msg_1", openai), find(here, ANN, "resp_1", "msg_1"));
    Waiting.on(written);
    assertEquals(Map.of("msg_1", openai), find(elsewhere, ANN, "msg_1", "resp_2"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nobodyElseKnowsIt(boolean sqlite) throws Exception {
    HeldStates states = open(sqlite);
    Waiting.on(states.hold(ANN, List.of("resp_own"), state("openai")));
    List<Caller> others =
        List.of(
            caller("bob", "https://id/a"),
            caller("ann", "https://id/b"),
            caller("ann", null),
            ANN.inTeam("ops"),
            ANN.onBehalfOf(Person.named("carl")));
    for (Caller other : others) assertEquals(Map.of(), find(states, other, "resp_own"));
    assertEquals(1, find(states, ANN, "resp_own").size());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void manyAreWrittenTogether(boolean sqlite) throws Exception {
    HeldStates states = open(sqlite);
    List<Future<Void>> written = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      written.add(states.hold(ANN, List.of("resp_many_" + i), state("p" + i % 3)));
    }
    Waiting.on(Future.all(written));
    HeldStates again = open(sqlite);
    for (int i = 0; i < 500; i += 100) {
      Map<String, HeldState> found = find(again, ANN, "resp_many_" + i);
      assertEquals("p" + i % 3, Objects.requireNonNull(found.get("resp_many_" + i)).provider());
    }
  }

  @Test
  void neitherOwnerNorIdStandsInTheDatabaseAndTheOldGoes() throws Exception {
    KeyStore store = STORES.open(true, folder);
    HeldStates states = store.states();
    Instant longAgo = Instant.now().minus(StateStore.KEPT).minusSeconds(60);
    Waiting.on(
        states.hold(ANN, List.of("resp_old"), new HeldState("openai", "gpt", "main", longAgo)));
    Waiting.on(states.hold(ANN, List.of("resp_new"), state("openai")));
    try (var connection = STORES.connect(true, folder);
        var sql = connection.createStatement();
        var rows =
            sql.executeQuery("SELECT id, provider, model, credential FROM drawbridge_state")) {
      while (rows.next()) {
        assertEquals(64, rows.getString(1).length());
        assertEquals(
            "openai gpt main",
            rows.getString(2) + " " + rows.getString(3) + " " + rows.getString(4));
      }
    }
    Waiting.on(
        store.run(
            () -> {
              ((StateStore) states).forget(Instant.now());
              return true;
            }));
    HeldStates again = open(true);
    assertEquals(Map.of(), find(again, ANN, "resp_old"));
    assertEquals(1, find(again, ANN, "resp_new").size());
  }
}
