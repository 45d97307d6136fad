package dev.drawbridge.identity;

import static dev.drawbridge.exchange.RefusalCode.IDENTITY_UNAVAILABLE;
import static dev.drawbridge.exchange.RefusalCode.UNAUTHENTICATED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.fixture.TokenForge;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApiKeyCacheTest {
  private static final String ID = "abcdefgh2345";
  private static final String SECRET = KeySecret.generate(ID);
  private static final KeyLimits LIMITS =
      new KeyLimits(List.of(), Map.of("project", "apollo"), "evaluation", Level.CONFIDENTIAL);

  private final AtomicReference<Instant> clock = new AtomicReference<>(TokenForge.NOW);
  private final AtomicLong nanos = new AtomicLong(1_000);
  private final ApiKeyCache ring = new ApiKeyCache(clock::get, nanos::get);

  @BeforeEach
  void read() {
    apply(ApiKey.State.ACTIVE, null);
    ring.read(nanos.get());
  }

  private void apply(ApiKey.State state, @Nullable Instant expires) {
    ApiKey key =
        new ApiKey(
            ID,
            new KeyTerms("research", "ci", "alice", null, List.of("model-user"), LIMITS, expires),
            TokenForge.NOW,
            state,
            null,
            null);
    ring.apply(List.of(new ApiKeyCache.Stored(key, Digest.sha256(SECRET), null, 1)));
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
    clock.updateAndGet(now -> now.plus(time));
  }

  private void refused(RefusalCode code, String part, String credential) {
    Refusal refusal = assertThrows(Refusal.class, () -> ring.authenticate(credential));
    assertEquals(code, refusal.code());
    assertTrue(refusal.text().contains(part), refusal.text());
  }

  @Test
  void aKnownKeyIsItsCaller() {
    Caller caller = ring.authenticate(SECRET);
    assertEquals(Caller.Kind.KEY, caller.kind());
    assertEquals(ID, caller.id());
    assertEquals("ci", caller.name());
    assertEquals("research", caller.team());
    assertEquals(List.of("research"), caller.teams());
    assertEquals(List.of("model-user"), caller.onAdminPlane().roles());
    assertEquals(new KeyFacts(ID, "ci", "alice", LIMITS), caller.key());
  }

  @Test
  void aWrongSecretAndAnUnknownIdSayTheSame() {
    refused(UNAUTHENTICATED, "The API key is not known.", KeySecret.generate(ID));
    refused(UNAUTHENTICATED, "The API key is not known.", KeySecret.generate("zzzzzzzzzzzz"));
  }

  @Test
  void aTypingErrorIsTold() {
    refused(UNAUTHENTICATED, "malformed", SECRET.substring(0, SECRET.length() - 1) + "-");
  }

  @Test
  void disabledAndRevokedAndExpiredKeysAreRefused() {
    apply(ApiKey.State.DISABLED, null);
    refused(UNAUTHENTICATED, "disabled", SECRET);
    apply(ApiKey.State.REVOKED, null);
    refused(UNAUTHENTICATED, "revoked", SECRET);
    apply(ApiKey.State.ACTIVE, TokenForge.NOW.plusSeconds(1));
    assertEquals(TokenForge.NOW.plusSeconds(1), ring.authenticate(SECRET).expires());
    pass(Duration.ofSeconds(1));
    refused(UNAUTHENTICATED, "expired", SECRET);
  }

  @Test
  void beforeTheFirstReadingNothingIsKnown() {
    ApiKeyCache unread = new ApiKeyCache(clock::get, nanos::get);
    Refusal refusal = assertThrows(Refusal.class, () -> unread.authenticate(SECRET));
    assertEquals(IDENTITY_UNAVAILABLE, refusal.code());
  }

  @Test
  void withoutTheStoreKnownKeysGoOnForAMinuteAndOthersMayBeNew() {
    ring.failed();
    pass(ApiKeyCache.GRACE);
    assertEquals(ID, ring.authenticate(SECRET).id());
    refused(IDENTITY_UNAVAILABLE, "cannot be checked", KeySecret.generate("zzzzzzzzzzzz"));
    pass(Duration.ofNanos(1));
    refused(IDENTITY_UNAVAILABLE, "cannot be checked", SECRET);
    ring.read(nanos.get());
    assertEquals(ID, ring.authenticate(SECRET).id());
  }

  @Test
  void aReadingThatHangsIsNoticedWithoutAFailure() {
    pass(ApiKeyCache.FRESH.plusNanos(1));
    refused(IDENTITY_UNAVAILABLE, "cannot be checked", KeySecret.generate("zzzzzzzzzzzz"));
  }

  @Test
  void usesAreNotedOnceAMinute() {
    ring.authenticate(SECRET);
    assertEquals(Map.of(ID, TokenForge.NOW), ring.takeUses());
    pass(Duration.ofSeconds(4));
    ring.authenticate(SECRET);
    assertEquals(Map.of(), ring.takeUses());
    pass(Duration.ofSeconds(56));
    ring.read(nanos.get());
    ring.authenticate(SECRET);
    assertEquals(Map.of(ID, TokenForge.NOW.plusSeconds(60)), ring.takeUses());
  }

  @Test
  void usesThatCouldNotBeWrittenAreKept() {
    ring.authenticate(SECRET);
    ring.keepUses(ring.takeUses());
    assertEquals(Map.of(ID, TokenForge.NOW), ring.takeUses());
  }
}
