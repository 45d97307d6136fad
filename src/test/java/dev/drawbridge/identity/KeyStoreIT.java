package dev.drawbridge.identity;

import static dev.drawbridge.exchange.RefusalCode.IDENTITY_UNAVAILABLE;
import static dev.drawbridge.exchange.RefusalCode.INVALID_REQUEST;
import static dev.drawbridge.exchange.RefusalCode.NOT_FOUND;
import static dev.drawbridge.exchange.RefusalCode.UNAUTHENTICATED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.fixture.Await;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyStoreIT {
  enum Database {
    SQLITE,
    POSTGRES
  }

  private static final List<String> HOSTILE =
      List.of(
          "",
          "dbk_",
          "dbk__",
          "' OR '1'='1",
          "'; DROP TABLE drawbridge_key; --",
          "\" OR 1=1 --",
          "%",
          "_",
          "*",
          "\\",
          "null",
          "0",
          "{}",
          "${jndi:ldap://127.0.0.1/a}",
          "a".repeat(100_000),
          "\u0000",
          "\u00e9\ud83d\ude00",
          "\ud83d");

  @RegisterExtension static final OpenedStores STORES = new OpenedStores();

  @TempDir Path folder;

  @BeforeEach
  void clean() throws Exception {
    try (Connection connection = connect(Database.POSTGRES);
        Statement sql = connection.createStatement()) {
      sql.execute("DROP TABLE IF EXISTS drawbridge_key, drawbridge_meta");
    }
  }

  private Connection connect(Database database) throws Exception {
    return STORES.connect(database == Database.SQLITE, folder);
  }

  private KeyStore open(Database database) throws Exception {
    return STORES.open(database == Database.SQLITE, folder);
  }

  private static String refusal(KeyStore store, String secret) {
    return assertThrows(Refusal.class, () -> store.authenticate(secret)).text();
  }

  @ParameterizedTest
  @EnumSource
  void aNewKeyIsValidAtOnceAndIsListedWithoutItsSecret(Database database) throws Exception {
    KeyStore store = open(database);
    Instant end = Instant.now().plusSeconds(3600);
    CreatedKey created =
        Waiting.on(
            store.create(
                new KeyTerms(
                    "research",
                    "ci",
                    "alice",
                    "a note",
                    List.of("model-user"),
                    new KeyLimits(
                        List.of("weights:open"),
                        Map.of("project", "apollo"),
                        "evaluation",
                        Level.CONFIDENTIAL),
                    end)));
    assertEquals(created.key().id(), store.authenticate(created.secret()).id());
    ApiKey listed = Waiting.on(store.list()).getFirst();
    ApiKey expected = created.key();
    assertEquals(expected.toJson().remove("last_used"), null);
    assertEquals(expected, unused(listed));
    assertFalse(listed.toJson().encode().contains(created.secret()));
    assertEquals(Optional.of(listed), Waiting.on(store.find(expected.id())));
    assertEquals(Optional.empty(), Waiting.on(store.find("zzzzzzzzzzzz")));
  }

  private static ApiKey unused(ApiKey key) {
    return new ApiKey(
        key.id(), key.terms(), key.created(), key.state(), null, key.previousExpires());
  }

  @ParameterizedTest
  @EnumSource
  void onlyAHashIsStored(Database database) throws Exception {
    KeyStore store = open(database);
    CreatedKey created = Waiting.on(store.create(SampleKeys.ofResearch()));
    try (Connection connection = connect(database);
        Statement sql = connection.createStatement();
        ResultSet row = sql.executeQuery("SELECT * FROM drawbridge_key")) {
      assertTrue(row.next());
      assertEquals(
          HexFormat.of().formatHex(Digest.sha256(created.secret())), row.getString("hash"));
      for (int i = 1; i <= row.getMetaData().getColumnCount(); i++)
        assertFalse(String.valueOf(row.getString(i)).contains(created.secret().substring(17)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aChangeActsAtOnceHereAndWithinASecondElsewhere(Database database) throws Exception {
    KeyStore store = open(database);
    KeyStore elsewhere = open(database);
    CreatedKey created = Waiting.on(store.create(SampleKeys.ofResearch()));
    Duration second = Duration.ofSeconds(1);
    Await.until("key known elsewhere", second, () -> accepts(elsewhere, created.secret()));

    Waiting.on(store.disable(created.key().id()));
    assertEquals("The API key is disabled.", refusal(store, created.secret()));
    Await.until("disabled elsewhere", second, () -> !accepts(elsewhere, created.secret()));

    Waiting.on(elsewhere.enable(created.key().id()));
    assertTrue(accepts(elsewhere, created.secret()));
    Await.until("enabled again", second, () -> accepts(store, created.secret()));

    Waiting.on(elsewhere.revoke(created.key().id()));
    assertEquals("The API key is revoked.", refusal(elsewhere, created.secret()));
    Await.until("revoked elsewhere", second, () -> !accepts(store, created.secret()));
  }

  @ParameterizedTest
  @EnumSource
  void aRotatedKeyHasBothSecretsUntilTheOverlapEnds(Database database) throws Exception {
    KeyStore store = open(database);
    KeyStore elsewhere = open(database);
    CreatedKey before = Waiting.on(store.create(SampleKeys.ofResearch()));
    String id = before.key().id();

    CreatedKey after = Waiting.on(store.rotate(id, Instant.now().plusSeconds(2)));

    assertEquals(id, after.key().id());
    assertTrue(accepts(store, before.secret()) && accepts(store, after.secret()));
    Duration second = Duration.ofSeconds(1);
    Await.until("new elsewhere", second, () -> accepts(elsewhere, after.secret()));
    assertTrue(accepts(elsewhere, before.secret()));
    Await.until("end", Duration.ofSeconds(3), () -> !accepts(elsewhere, before.secret()));
    assertEquals(
        "The API key was rotated: this secret of it has ended.", refusal(store, before.secret()));
    assertTrue(accepts(store, after.secret()));
    assertEquals(
        after.key().previousExpires(), Waiting.on(store.list()).getFirst().previousExpires());
  }

  @ParameterizedTest
  @EnumSource
  void aRotationEndsTheSecretBeforeTheLastAndOneWithoutOverlapTheLast(Database database)
      throws Exception {
    KeyStore store = open(database);
    CreatedKey first = Waiting.on(store.create(SampleKeys.ofResearch()));
    String id = first.key().id();
    CreatedKey second = Waiting.on(store.rotate(id, Instant.now().plusSeconds(60)));
    CreatedKey third = Waiting.on(store.rotate(id, Instant.now().plusSeconds(60)));
    assertEquals("The API key is not known.", refusal(store, first.secret()));
    assertTrue(accepts(store, second.secret()));

    CreatedKey last = Waiting.on(store.rotate(id, Instant.now()));

    assertFalse(accepts(store, third.secret()));
    assertTrue(accepts(store, last.secret()));
  }

  @ParameterizedTest
  @EnumSource
  void whatHasEndedIsNotRotated(Database database) throws Exception {
    KeyStore store = open(database);
    CreatedKey created = Waiting.on(store.create(SampleKeys.ofResearch()));
    Waiting.on(store.revoke(created.key().id()));
    Instant later = Instant.now().plusSeconds(60);
    Waiting.refused(INVALID_REQUEST, "cannot be undone", store.rotate(created.key().id(), later));
    assertEquals("The API key is revoked.", refusal(store, created.secret()));
    Waiting.refused(NOT_FOUND, "no key of that id", store.rotate("zzzzzzzzzzzz", later));
    Instant end = Instant.now().plusMillis(100);
    CreatedKey brief = Waiting.on(store.create(SampleKeys.until(end)));
    Await.until("expiry", Duration.ofSeconds(2), () -> !accepts(store, brief.secret()));
    Waiting.refused(INVALID_REQUEST, "has expired", store.rotate(brief.key().id(), later));
  }

  private static boolean accepts(KeyStore store, String secret) {
    try {
      return store.authenticate(secret).kind() == Caller.Kind.KEY;
    } catch (Refusal refusal) {
      return false;
    }
  }

  /** Whatever stands in the header, the answer is the same refusal, and the store stays whole. */
  @ParameterizedTest
  @EnumSource
  void noOtherCredentialIsAKey(Database database) throws Exception {
    KeyStore store = open(database);
    CreatedKey created = Waiting.on(store.create(SampleKeys.ofResearch()));
    String secret = created.secret();
    Set<String> tried = new LinkedHashSet<>(HOSTILE);
    var random = new Random(12);
    for (int i = 0; i < secret.length(); i++) {
      char other = (char) (' ' + random.nextInt(95));
      tried.add(secret.substring(0, i) + other + secret.substring(i + 1));
      tried.add(secret.substring(0, i));
      tried.add(secret.substring(0, i) + secret.substring(i + 1));
    }
    for (String hostile : HOSTILE) tried.add("dbk_" + created.key().id() + "_" + hostile);
    tried.add(secret + " ");
    tried.add(secret.toUpperCase(Locale.ROOT));
    tried.remove(secret);
    for (String each : tried) {
      Refusal refused = assertThrows(Refusal.class, () -> store.authenticate(each), each);
      assertEquals(UNAUTHENTICATED, refused.code(), each);
      assertFalse(refused.text().contains(created.key().id()), refused.text());
    }
    assertTrue(accepts(store, secret));
    assertEquals(1, Waiting.on(store.list()).size());
  }

  @ParameterizedTest
  @EnumSource
  void aRevokedKeyStaysRevoked(Database database) throws Exception {
    KeyStore store = open(database);
    CreatedKey created = Waiting.on(store.create(SampleKeys.ofResearch()));
    String id = created.key().id();
    assertEquals(ApiKey.State.REVOKED, Waiting.on(store.revoke(id)).state());
    assertEquals(ApiKey.State.REVOKED, Waiting.on(store.revoke(id)).state());
    Waiting.refused(INVALID_REQUEST, "cannot be undone", store.enable(id));
    Waiting.refused(INVALID_REQUEST, "cannot be undone", store.disable(id));
    Waiting.refused(NOT_FOUND, "no key of that id", store.revoke("zzzzzzzzzzzz"));
  }

  @ParameterizedTest
  @EnumSource
  void anExpiredKeyIsRefusedAndListedAsExpired(Database database) throws Exception {
    KeyStore store = open(database);
    Instant end = Instant.now().plusMillis(300);
    KeyTerms asked = SampleKeys.until(end);
    CreatedKey created = Waiting.on(store.create(asked));
    assertTrue(accepts(store, created.secret()));
    Await.until("expiry", Duration.ofSeconds(2), () -> !accepts(store, created.secret()));
    assertEquals("The API key has expired.", refusal(store, created.secret()));
    assertEquals(ApiKey.State.EXPIRED, Waiting.on(store.list()).getFirst().state());
    Waiting.refused(INVALID_REQUEST, "passed already", store.create(asked));
  }

  @ParameterizedTest
  @EnumSource
  void keysAndTheirLastUseSurviveARestart(Database database) throws Exception {
    KeyStore store = open(database);
    CreatedKey created = Waiting.on(store.create(SampleKeys.ofResearch()));
    store.authenticate(created.secret());
    STORES.close(store);
    KeyStore again = open(database);
    assertNotNull(Waiting.on(again.list()).getFirst().lastUsed());
    assertEquals(created.key().id(), again.authenticate(created.secret()).id());
    assertEquals(Status.State.OK, again.status().state());
  }

  @ParameterizedTest
  @EnumSource
  void severalInstancesMayStartAtOnce(Database database) throws Exception {
    StoreSettings settings = STORES.settings(database == Database.SQLITE, folder);
    var first = STORES.opening(settings);
    var second = STORES.opening(settings);
    for (var store : List.of(first, second)) {
      assertEquals(Status.State.OK, Waiting.on(store).status().state());
    }
  }

  @ParameterizedTest
  @EnumSource
  void tablesOfANewerReleaseAreLeftAlone(Database database) throws Exception {
    open(database);
    try (Connection connection = connect(database);
        Statement sql = connection.createStatement()) {
      sql.execute("UPDATE drawbridge_meta SET value = 2 WHERE name = 'keys.schema'");
    }
    Status status = open(database).status();
    assertEquals(Status.State.UNAVAILABLE, status.state());
    assertEquals("its schema 2 is newer than 1", status.error());
  }

  @Test
  void theFolderOfSqliteIsMadeForItsOwnerOnly() throws Exception {
    open(Database.SQLITE);
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("var"))));
  }

  @Test
  void theFilesOfSqliteAreForTheirOwnerOnlyThoseOfAnEarlierReleaseToo() throws Exception {
    KeyStore store = open(Database.SQLITE);
    List<Path> files =
        Stream.of("state.db", "state.db-wal", "state.db-shm")
            .map(folder.resolve("var")::resolve)
            .toList();
    for (Path file : files) assertEquals("rw-------", permissions(file), file.toString());

    STORES.close(store);
    Files.setPosixFilePermissions(files.getFirst(), PosixFilePermissions.fromString("rw-r--r--"));
    open(Database.SQLITE);
    for (Path file : files) assertEquals("rw-------", permissions(file), file.toString());
  }

  private static String permissions(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void anotherDatabaseIsRefusedByName() {
    IllegalArgumentException failure =
        assertThrows(
            IllegalArgumentException.class,
            () -> STORES.open(new StoreSettings("jdbc:h2:mem:x", null, null)));
    assertEquals(
        "store.url must begin with jdbc:sqlite: or jdbc:postgresql:", failure.getMessage());
  }

  @Test
  void aDatabaseThatGoesAwayAndComesBack() throws Exception {
    int port;
    Path data = folder.resolve("pg");
    StoreSettings settings;
    CreatedKey created;
    KeyStore store;
    try (EmbeddedPostgres own = own(data, 0)) {
      port = own.getPort();
      String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
      settings = new StoreSettings(url, "postgres", "postgres");
      store = STORES.open(settings);
      created = Waiting.on(store.create(SampleKeys.ofResearch()));
    }
    // Away: the key that is known goes on, another cannot be judged, none can be made.
    Await.until(
        "the loss is noticed",
        Duration.ofSeconds(10),
        () -> store.status().state() == Status.State.DEGRADED);
    assertTrue(accepts(store, created.secret()));
    String unknown = KeySecret.generate("zzzzzzzzzzzz");
    Refusal refusal = assertThrows(Refusal.class, () -> store.authenticate(unknown));
    assertEquals(IDENTITY_UNAVAILABLE, refusal.code());
    Waiting.refused(IDENTITY_UNAVAILABLE, "does not answer", store.create(SampleKeys.ofResearch()));
    String error = String.valueOf(store.status().error());
    assertFalse(error.contains("127.0.0.1") || error.contains("postgres"), error);

    // A store opened meanwhile waits for it.
    KeyStore late = STORES.open(settings);
    assertEquals(Status.State.UNAVAILABLE, late.status().state());
    assertEquals(
        IDENTITY_UNAVAILABLE,
        assertThrows(Refusal.class, () -> late.authenticate(created.secret())).code());

    try (EmbeddedPostgres again = own(data, port)) {
      assertEquals(port, again.getPort());
      Await.until("both are back", Duration.ofSeconds(15), () -> accepts(late, created.secret()));
      Await.until(
          "the first is back",
          Duration.ofSeconds(15),
          () -> store.status().state() == Status.State.OK);
    }
  }

  private static EmbeddedPostgres own(Path data, int port) throws Exception {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setServerConfig("listen_addresses", "127.0.0.1")
            .setCleanDataDirectory(false)
            .setDataDirectory(data);
    return (port == 0 ? builder : builder.setPort(port)).start();
  }
}
