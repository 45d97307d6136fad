package dev.drawbridge.identity;

import static dev.drawbridge.exchange.RefusalCode.IDENTITY_UNAVAILABLE;
import static dev.drawbridge.exchange.RefusalCode.UNAUTHENTICATED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.TokenForge;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeySetTest {
  private static final String GOOD = TokenForge.jwks(TokenForge.RSA.toPublicJWK());
  private static final String ROTATED =
      TokenForge.jwks(TokenForge.RSA.toPublicJWK(), TokenForge.EC.toPublicJWK());
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration AT_ONCE = Duration.ofNanos(1);

  private final Vertx vertx = Vertx.vertx();
  private final Deque<Future<String>> answers = new ArrayDeque<>();
  private final AtomicInteger fetches = new AtomicInteger();
  private final AtomicBoolean closed = new AtomicBoolean();

  @AfterEach
  void close() throws Exception {
    Waiting.on(vertx.close());
  }

  private KeySet keys(KeySet.Timing timing) {
    return new KeySet(
        vertx,
        "acme",
        () -> {
          fetches.incrementAndGet();
          return answers.isEmpty() ? Future.failedFuture("gone") : answers.pop();
        },
        () -> {
          closed.set(true);
          return Future.succeededFuture();
        },
        timing);
  }

  private static KeySet.Timing onlyWhenAsked(Duration unknown) {
    return new KeySet.Timing(NEVER, NEVER, unknown, AT_ONCE);
  }

  @Test
  void anUnknownKeyIsFetchedAfterARotation() throws Exception {
    answers.add(Future.succeededFuture(GOOD));
    answers.add(Future.succeededFuture(ROTATED));
    KeySet keys = keys(onlyWhenAsked(AT_ONCE));
    assertEquals("ec-1", Waiting.on(keys.find("ec-1")).jwk().getKeyID());
    assertEquals(2, fetches.get());
  }

  @Test
  void unknownKeysDoNotFetchMoreOftenThanTheMinimum() throws Exception {
    answers.add(Future.succeededFuture(GOOD));
    KeySet keys = keys(onlyWhenAsked(NEVER));
    Waiting.refused(UNAUTHENTICATED, "does not publish", keys.find("x"));
    Waiting.refused(UNAUTHENTICATED, "does not publish", keys.find("y"));
    assertEquals(1, fetches.get());
  }

  @Test
  void whoeverAsksDuringAFetchSharesIt() throws Exception {
    Promise<String> slow = Promise.promise();
    answers.add(slow.future());
    KeySet keys = keys(onlyWhenAsked(AT_ONCE));
    Future<VerificationKey> first = keys.find("rsa-1");
    Future<VerificationKey> second = keys.find("rsa-1");
    slow.complete(GOOD);
    assertSame(Waiting.on(first), Waiting.on(second));
    assertEquals(1, fetches.get());
  }

  @Test
  void beforeTheFirstGoodAnswerIdentityIsUnavailable() throws Exception {
    KeySet keys = keys(onlyWhenAsked(AT_ONCE));
    Waiting.refused(IDENTITY_UNAVAILABLE, "cannot be fetched", keys.find("rsa-1"));
    assertEquals(Status.State.UNAVAILABLE, keys.status().state());
    answers.add(Future.succeededFuture(GOOD));
    assertEquals("rsa-1", Waiting.on(keys.find("rsa-1")).jwk().getKeyID());
    assertEquals(Status.State.OK, keys.status().state());
  }

  @Test
  void theLastGoodKeysGoOn() throws Exception {
    answers.add(Future.succeededFuture(GOOD));
    KeySet keys = keys(onlyWhenAsked(AT_ONCE));
    VerificationKey before = Waiting.on(keys.find("rsa-1"));
    for (String bad :
        new String[] {"<html>", "{}", TokenForge.jwks(TokenForge.ENCRYPTION.toPublicJWK())}) {
      answers.add(Future.succeededFuture(bad));
      Waiting.on(keys.refresh(Duration.ZERO));
      assertEquals(Status.State.DEGRADED, keys.status().state());
      assertSame(before, Waiting.on(keys.find("rsa-1")));
    }
    Waiting.on(keys.refresh(Duration.ZERO));
    assertEquals("gone", keys.status().error());
    assertTrue(keys.holds(before));
  }

  @Test
  void anUnknownKeyWhileKeycloakIsAwayIsNotTheCallersFault() throws Exception {
    answers.add(Future.succeededFuture(GOOD));
    KeySet keys = keys(onlyWhenAsked(AT_ONCE));
    Waiting.refused(IDENTITY_UNAVAILABLE, "cannot be fetched", keys.find("ec-1"));
  }

  @Test
  void aFailureIsTriedAgainWithoutAnybodyAsking() throws Exception {
    answers.add(Future.failedFuture("down"));
    answers.add(Future.succeededFuture(GOOD));
    KeySet keys = keys(new KeySet.Timing(NEVER, Duration.ofMillis(10), NEVER, NEVER));
    Await.until(
        "keys fetched", Duration.ofSeconds(30), () -> keys.status().state() == Status.State.OK);
    assertEquals(2, fetches.get());
  }

  @Test
  void goodKeysAreRefreshedOnATimer() throws Exception {
    answers.add(Future.succeededFuture(GOOD));
    answers.add(Future.succeededFuture(ROTATED));
    KeySet keys = keys(new KeySet.Timing(AT_ONCE, Duration.ofMillis(10), NEVER, NEVER));
    Await.until("a second fetch", Duration.ofSeconds(30), () -> fetches.get() >= 2);
    assertEquals("ec-1", Waiting.on(keys.find("ec-1")).jwk().getKeyID());
  }

  @Test
  void theLastHolderClosesIt() throws Exception {
    answers.add(Future.succeededFuture(GOOD));
    KeySet keys = keys(onlyWhenAsked(NEVER)).retain();
    Waiting.on(keys.release());
    assertEquals(false, closed.get());
    Waiting.on(keys.release());
    assertEquals(true, closed.get());
  }
}
