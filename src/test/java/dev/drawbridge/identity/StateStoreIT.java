package dev.drawbridge.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What vendors keep, in SQLite and in a real PostgreSQL. */
class StateStoreIT {
  private static final Vertx VERTX = Vertx.vertx();
  private static final Caller ANN = caller("ann", "https://id/a");
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

  private static Caller caller(String id, @Nullable String issuer) {
    return new Caller(
        Caller.Kind.USER,
        id,
        issuer,
        id,
        "research",
        List.of("research", "ops"),
        List.of(),
        Map.of(),
        null,
        null,
        false);
  }

  private static HeldState state(String provider) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    return new HeldState(provider, "gpt", "main", now);
  }

  private String url(boolean sqlite) {
    return sqlite
        ? "jdbc:sqlite:" + folder.resolve("state.db")
        : "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
  }

  private HeldStates open(boolean sqlite) throws Exception {
    var settings = new StoreSettings(url(sqlite), "postgres", "postgres");
    KeyStore store = Waiting.on(KeyStore.open(VERTX, settings));
    opened.add(store);
    return store.states();
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
    HeldStates states = open(true);
    Instant longAgo = Instant.now().minus(StateStore.KEPT).minusSeconds(60);
    Waiting.on(
        states.hold(ANN, List.of("resp_old"), new HeldState("openai", "gpt", "main", longAgo)));
    Waiting.on(states.hold(ANN, List.of("resp_new"), state("openai")));
    try (var connection = DriverManager.getConnection(url(true));
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
    KeyStore store = opened.getFirst();
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
