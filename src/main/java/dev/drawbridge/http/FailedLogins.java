package dev.drawbridge.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Credentials that were not taken, counted by the address that sent them, for a minute from its
 * first. From an address with too many, nothing but a credential that was taken before is looked at
 * until that minute is over. Of IPv6 the /64 counts, which a single customer has at least. An
 * address of a trusted network stands for others, and is not counted. Thread-safe; bounded.
 */
public final class FailedLogins {
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final int ADDRESSES = 20_000;

  private final int most;
  private final TrustedNetworks trusted;
  private final LongSupplier nanos;
  private final Counter refused;
  private final Cache<String, Minute> minutes =
      Caffeine.newBuilder()
          .executor(Runnable::run)
          .maximumSize(ADDRESSES)
          .expireAfterWrite(WINDOW)
          .build();

  private record Minute(long began, AtomicInteger failures) {}

  /**
   * @param most failures of an address in a minute; 0 for any number
   * @param nanos a clock that never goes back, in nanoseconds
   */
  public FailedLogins(
      int most, TrustedNetworks trusted, LongSupplier nanos, MeterRegistry registry) {
    this.most = most;
    this.trusted = trusted;
    this.nanos = nanos;
    this.refused =
        Counter.builder("drawbridge.logins.throttled")
            .description(
                "Requests that were refused because too many credentials of their address failed")
            .register(registry);
  }

  /** The refusal of another credential from an address; null where it may be looked at. */
  public @Nullable Refusal refusal(String address) {
    if (most == 0) return null;
    Minute minute = minutes.getIfPresent(key(address));
    if (minute == null || minute.failures.get() < most) return null;
    long rest = WINDOW.toNanos() - (nanos.getAsLong() - minute.began);
    if (rest <= 0) return null;
    Duration wait = Duration.ofSeconds(1 + rest / 1_000_000_000);
    return new Refusal(
        RefusalCode.RATE_LIMITED,
        "Too many credentials from this address were not valid; try again in "
            + wait.toSeconds()
            + " s.",
        Refusal.Details.NONE.withRetryAfter(wait));
  }

  /** Counts a refusal that is given, and returns it. */
  public Refusal counted(Refusal given) {
    refused.increment();
    return given;
  }

  /** Counts a credential that was not taken. */
  public void failed(String address) {
    if (most == 0 || trusted.trusts(address)) return;
    long now = nanos.getAsLong();
    minutes
        .asMap()
        .compute(
            key(address),
            (k, before) ->
                before == null || now - before.began >= WINDOW.toNanos()
                    ? new Minute(now, new AtomicInteger(1))
                    : counted(before));
  }

  private static Minute counted(Minute minute) {
    minute.failures.incrementAndGet();
    return minute;
  }

  /** An address, or of an IPv6 one its network. */
  static String key(String address) {
    if (address.indexOf(':') < 0) return address;
    InetAddress literal = Network.literal(address);
    if (!(literal instanceof Inet6Address)) return address;
    return HexFormat.of().formatHex(Arrays.copyOf(literal.getAddress(), 8));
  }
}
