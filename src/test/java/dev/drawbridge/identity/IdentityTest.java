package dev.drawbridge.identity;

import static dev.drawbridge.exchange.RefusalCode.UNAUTHENTICATED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.TokenForge;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IdentityTest {
  private final Vertx vertx = Vertx.vertx();
  private KeyStore store;

  @BeforeEach
  void open() throws Exception {
    StoreSettings settings = new StoreSettings("jdbc:sqlite::memory:", null, null);
    store = Waiting.on(KeyStore.open(vertx, settings));
  }

  @AfterEach
  void close() throws Exception {
    Waiting.on(store.close());
    Waiting.on(vertx.close());
  }

  private Identity open(boolean apiKeys, IdentitySettings.Realm... realms) throws Exception {
    return Waiting.on(
        Identity.open(
            vertx, new IdentitySettings(List.of(realms), Duration.ofHours(12), apiKeys), store));
  }

  @Test
  void withoutRealmsOnlyKeysAreAccepted() throws Exception {
    Identity identity = open(true);
    CreatedKey created = Waiting.on(store.create(SampleKeys.ofResearch()));
    assertEquals("research", Waiting.on(identity.authenticate(created.secret())).team());
    Waiting.refused(UNAUTHENTICATED, "send an API key", identity.authenticate("a.b.c"));
    assertEquals(Set.of("keys"), identity.status().keySet());
    assertEquals(Status.State.OK, Waiting.on(identity.check()).values().iterator().next().state());
  }

  @Test
  void whatIsNeitherTokenNorKeyIsRefusedWithoutAnEcho() throws Exception {
    String text = Waiting.refusal(open(true).authenticate("sk-s3cret")).text();
    assertTrue(text.contains("neither"), text);
    assertTrue(!text.contains("s3cret"), text);
  }

  @Test
  void keysAreRefusedWhereTheyAreOff() throws Exception {
    CreatedKey created = Waiting.on(store.create(SampleKeys.ofResearch()));
    Waiting.refused(
        UNAUTHENTICATED, "send an access token", open(false).authenticate(created.secret()));
  }

  @Test
  void twoRealmsMayNotShareAnIssuer() {
    IdentitySettings.Realm realm = TokenForge.realm(List.of("research"), false);
    assertThrows(IllegalArgumentException.class, () -> open(true, realm, realm));
  }

  @Test
  void aRootThatCannotBeReadIsAFailureAtTheStart() {
    IdentitySettings.Realm r = TokenForge.realm(null, false);
    IdentitySettings.Realm withRoot =
        new IdentitySettings.Realm(
            r.name(),
            r.issuer(),
            r.jwks(),
            Path.of("target/no-such.pem"),
            r.audience(),
            r.client(),
            r.teamsClaim(),
            r.teamsPrefix(),
            r.claims(),
            r.allow(),
            r.admins());
    assertThrows(IOException.class, () -> open(true, withRoot));
  }
}
