package dev.drawbridge.identity;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.logging.EventCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signing keys that one issuer publishes, kept fresh. Thread-safe.
 *
 * <p>Shared by the identities before and after a reload: each holds it from {@link #retain} to
 * {@link #release}, and the last one closes it.
 */
final class KeySet {
  /**
   * When keys are fetched again.
   *
   * @param refresh after a good answer
   * @param retry after a failure, without anybody asking
   * @param unknown at the soonest for a token that names an unknown key
   * @param missing at the soonest for any token while there has been no good answer yet
   */
  record Timing(Duration refresh, Duration retry, Duration unknown, Duration missing) {
    static final Timing USUAL =
        new Timing(
            Duration.ofMinutes(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(1));
  }

  private static final Logger LOG = LoggerFactory.getLogger(KeySet.class);

  private final Vertx vertx;
  private final String part;
  private final Supplier<Future<String>> source;
  private final Supplier<Future<Void>> closing;
  private final Timing timing;
  private final AtomicInteger holders = new AtomicInteger(1);
  private final long timer;

  /** Empty until the first good answer; never empty afterwards. */
  private volatile Map<String, VerificationKey> keys = Map.of();

  private volatile Status status =
      new Status(Status.State.UNAVAILABLE, Instant.now(), "not fetched yet");

  // Guarded by this.
  private @Nullable Future<Void> running;
  private long attempted;

  /** Starts the first fetch. */
  KeySet(
      Vertx vertx,
      String part,
      Supplier<Future<String>> source,
      Supplier<Future<Void>> closing,
      Timing timing) {
    this.vertx = vertx;
    this.part = part;
    this.source = source;
    this.closing = closing;
    this.timing = timing;
    this.timer = vertx.setPeriodic(timing.retry().toMillis(), t -> tick());
    refresh(Duration.ZERO);
  }

  /**
   * The key of that id. Fails with {@code unauthenticated} where the issuer does not publish it,
   * with {@code identity_unavailable} where the issuer cannot be asked.
   */
  Future<VerificationKey> find(String kid) {
    VerificationKey known = keys.get(kid);
    if (known != null) return Future.succeededFuture(known);
    return refresh(keys.isEmpty() ? timing.missing() : timing.unknown())
        .compose(
            done -> {
              VerificationKey key = keys.get(kid);
              if (key != null) return Future.succeededFuture(key);
              if (status.state() == Status.State.OK)
                return Future.failedFuture(
                    new Refusal(
                        RefusalCode.UNAUTHENTICATED,
                        "The token is signed by a key that its issuer does not publish."));
              return Future.failedFuture(
                  new Refusal(
                      RefusalCode.IDENTITY_UNAVAILABLE,
                      "The token cannot be checked: the keys of its issuer cannot be fetched."));
            });
  }

  /** Whether the issuer still publishes that very key. */
  boolean holds(VerificationKey key) {
    return key.equals(keys.get(key.jwk().getKeyID()));
  }

  Status status() {
    return status;
  }

  /**
   * Completes, never fails, when the keys are as fresh as {@code least} allows; a fetch under way
   * serves everyone who asks meanwhile.
   */
  Future<Void> refresh(Duration least) {
    Promise<Void> done;
    synchronized (this) {
      if (running != null) return running;
      long now = System.nanoTime();
      if (attempted != 0 && now - attempted < least.toNanos()) return Future.succeededFuture();
      attempted = now;
      done = Promise.promise();
      running = done.future();
    }
    source
        .get()
        .onComplete(
            document -> finish(document, null, done),
            failure -> finish(null, String.valueOf(failure.getMessage()), done));
    return done.future();
  }

  private void finish(@Nullable String document, @Nullable String failure, Promise<Void> done) {
    String error = document == null ? failure : take(document);
    Status before = status;
    Status.State state =
        error == null
            ? Status.State.OK
            : keys.isEmpty() ? Status.State.UNAVAILABLE : Status.State.DEGRADED;
    status = before.next(state, error, Instant.now());
    if (state != before.state() || !Objects.equals(error, before.error())) {
      if (error == null) LOG.info(EventCode.SIGNING_KEYS_FETCHED, "{}: signing keys fetched", part);
      else LOG.warn(EventCode.SIGNING_KEYS_AWAY, "{}: signing keys not fetched: {}", part, error);
    }
    synchronized (this) {
      running = null;
    }
    done.complete();
  }

  /** Takes the document's keys over; gives what is wrong with it. */
  private @Nullable String take(String document) {
    Map<String, VerificationKey> fetched;
    try {
      fetched = VerificationKey.read(document);
    } catch (ParseException e) {
      return "its answer is no JWKS document";
    }
    if (fetched.isEmpty()) return "its answer holds no usable signing key";
    Map<String, VerificationKey> merged = new HashMap<>();
    fetched.forEach(
        (kid, key) -> {
          VerificationKey old = keys.get(kid);
          merged.put(kid, old != null && old.jwk().equals(key.jwk()) ? old : key);
        });
    keys = Map.copyOf(merged);
    return null;
  }

  private void tick() {
    refresh(status.state() == Status.State.OK ? timing.refresh() : Duration.ZERO);
  }

  KeySet retain() {
    holders.incrementAndGet();
    return this;
  }

  Future<Void> release() {
    if (holders.decrementAndGet() > 0) return Future.succeededFuture();
    vertx.cancelTimer(timer);
    return closing.get();
  }
}
