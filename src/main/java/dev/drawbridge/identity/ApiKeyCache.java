package dev.drawbridge.identity;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All API keys in memory, as they were last read from the store. It answers without the database,
 * so that no attacker's input reaches that. Thread-safe.
 */
final class ApiKeyCache {
  /** How long keys already known stay valid while the store cannot be read. */
  static final Duration GRACE = Duration.ofSeconds(60);

  /** How old the last reading may be before an unknown key may be one that was not read yet. */
  static final Duration FRESH = Duration.ofSeconds(5);

  private static final Duration USE_EXACTNESS = Duration.ofMinutes(1);
  private static final byte[] NOBODY = new byte[32];

  /**
   * A key with the SHA-256 of its credential.
   *
   * @param previousHash of the credential before the last rotation; valid until the key's {@code
   *     previousExpires}
   * @param change the store's count of changes when this one was made
   */
  record Stored(ApiKey key, byte[] hash, byte @Nullable [] previousHash, long change) {}

  private record Held(ApiKey key, byte[] hash, byte[] previousHash, Caller caller) {}

  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Map<String, Held> keys = new ConcurrentHashMap<>();
  private final Map<String, Instant> noted = new ConcurrentHashMap<>();
  private final Map<String, Instant> unsaved = new ConcurrentHashMap<>();
  private volatile boolean everRead;
  private volatile boolean failing;
  private volatile long read;

  /**
   * @param nanos a clock that never goes back, in nanoseconds
   */
  ApiKeyCache(InstantSource clock, LongSupplier nanos) {
    this.clock = clock;
    this.nanos = nanos;
  }

  /**
   * Who calls with that key.
   *
   * @throws Refusal {@code unauthenticated} or {@code identity_unavailable}
   */
  Caller authenticate(String credential) {
    String id = KeySecret.id(credential);
    if (id == null) throw refusal("The API key is malformed: its form or its checksum is wrong.");
    long age = nanos.getAsLong() - read;
    if (!everRead || age > GRACE.toNanos()) throw unavailable();
    Held held = keys.get(id);
    byte[] hash = Digest.sha256(credential);
    boolean current = MessageDigest.isEqual(held == null ? NOBODY : held.hash(), hash);
    boolean previous = MessageDigest.isEqual(held == null ? NOBODY : held.previousHash(), hash);
    if (held == null || !(current || previous)) {
      if (failing || age > FRESH.toNanos()) throw unavailable();
      throw refusal("The API key is not known.");
    }
    Instant now = clock.instant();
    Instant until = held.key().previousExpires();
    if (!current && (until == null || !now.isBefore(until)))
      throw refusal("The API key was rotated: this secret of it has ended.");
    switch (held.key().at(now).state()) {
      case ACTIVE -> used(id, now);
      case DISABLED -> throw refusal("The API key is disabled.");
      case REVOKED -> throw refusal("The API key is revoked.");
      case EXPIRED -> throw refusal("The API key has expired.");
    }
    return held.caller();
  }

  /** Whether a key was taken before by this process, with this secret. */
  boolean remembers(String credential) {
    String id = KeySecret.id(credential);
    Held held = id == null ? null : keys.get(id);
    if (held == null || !noted.containsKey(id)) return false;
    return MessageDigest.isEqual(held.hash(), Digest.sha256(credential));
  }

  private void used(String id, Instant now) {
    Instant last = noted.get(id);
    if (last != null && now.isBefore(last.plus(USE_EXACTNESS)) && !now.isBefore(last)) return;
    noted.put(id, now);
    unsaved.put(id, now);
  }

  /** The uses that the store does not know yet; whoever takes them writes them. */
  Map<String, Instant> takeUses() {
    Map<String, Instant> taken = new HashMap<>(unsaved);
    taken.forEach(unsaved::remove);
    return taken;
  }

  /** Takes uses back that could not be written. */
  void keepUses(Map<String, Instant> uses) {
    uses.forEach(unsaved::putIfAbsent);
  }

  void apply(List<Stored> changed) {
    for (Stored stored : changed) {
      byte[] before = stored.previousHash();
      keys.put(
          stored.key().id(),
          new Held(
              stored.key(),
              stored.hash(),
              before == null ? NOBODY : before,
              stored.key().caller()));
    }
  }

  void forgetAll() {
    keys.clear();
  }

  /** Says that at {@code started}, in {@code nanos}, all that the store holds was known here. */
  void read(long started) {
    read = started;
    failing = false;
    everRead = true;
  }

  /** Says that the store could not be read. */
  void failed() {
    failing = true;
  }

  /** Whether a key that is known is still taken. */
  boolean usable() {
    return everRead && nanos.getAsLong() - read <= GRACE.toNanos();
  }

  private static Refusal unavailable() {
    return new Refusal(
        RefusalCode.IDENTITY_UNAVAILABLE,
        "The API key cannot be checked: the store of keys cannot be read.");
  }

  private static Refusal refusal(String message) {
    return new Refusal(RefusalCode.UNAUTHENTICATED, message);
  }
}
