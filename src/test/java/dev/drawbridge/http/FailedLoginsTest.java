package dev.drawbridge.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.drawbridge.exchange.Refusal;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Failures count against the address that sent them, for a minute. */
class FailedLoginsTest {
  private final AtomicLong now = new AtomicLong(7);
  private final TrustedNetworks trusted =
      new TrustedNetworks(
          List.of(Objects.requireNonNull(Network.of("10.0.0.0/8"))),
          TrustedNetworks.Header.FORWARDED);
  private final FailedLogins logins =
      new FailedLogins(3, trusted, now::get, new SimpleMeterRegistry());

  private void fail(String address, int times) {
    for (int i = 0; i < times; i++) logins.failed(address);
  }

  @Test
  void anAddressWithTooManyWaitsForTheRestOfItsMinute() {
    fail("192.0.2.1", 2);
    assertNull(logins.refusal("192.0.2.1"));
    now.addAndGet(TimeUnit.SECONDS.toNanos(20));
    fail("192.0.2.1", 1);

    Refusal refusal = Objects.requireNonNull(logins.refusal("192.0.2.1"));
    assertEquals(Duration.ofSeconds(41), refusal.retryAfter());
    assertNull(logins.refusal("192.0.2.2"), "another address");

    now.addAndGet(TimeUnit.SECONDS.toNanos(40));
    assertNull(logins.refusal("192.0.2.1"));
    fail("192.0.2.1", 1);
    assertNull(logins.refusal("192.0.2.1"), "its minute begins anew");
  }

  @Test
  void ofIpv6ANetworkCounts() {
    fail("2001:db8:0:1::1", 2);
    fail("2001:db8:0:1:ffff::2", 1);

    assertNotNull(logins.refusal("2001:db8:0:1::3"));
    assertNull(logins.refusal("2001:db8:0:2::1"));
  }

  @Test
  void aProxyIsNotBlamedForItsClients() {
    fail("10.0.0.1", 99);

    assertNull(logins.refusal("10.0.0.1"));
  }
}
