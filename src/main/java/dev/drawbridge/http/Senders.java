package dev.drawbridge.http;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Who sends requests, as far as the network tells, and how many of their credentials failed. One
 * for both ports.
 */
public record Senders(TrustedNetworks trusted, FailedLogins logins) {
  /**
   * Those whose failures are counted.
   *
   * @param most failures of an address in a minute; 0 for any number
   */
  public static Senders counted(TrustedNetworks trusted, int most, MeterRegistry registry) {
    return new Senders(trusted, new FailedLogins(most, trusted, System::nanoTime, registry));
  }

  /** Nobody is believed, and nobody's failures count. */
  public static Senders anybody() {
    return counted(TrustedNetworks.NONE, 0, new SimpleMeterRegistry());
  }

  /**
   * Has the sender of a request authenticated, unless too many of its address failed.
   *
   * @param known whether its credential was taken before
   * @return fails with what {@code login} fails with, or with {@code rate_limited}
   */
  public <T> Future<T> login(
      HttpServerRequest request, BooleanSupplier known, Supplier<Future<T>> login) {
    String address = trusted.sender(request);
    Refusal throttled = logins.refusal(address);
    if (throttled != null && !known.getAsBoolean()) {
      return Future.failedFuture(logins.counted(throttled));
    }
    return login.get().onFailure(failure -> failed(address, failure));
  }

  private void failed(String address, Throwable failure) {
    if (failure instanceof Refusal refusal && refusal.code() == RefusalCode.UNAUTHENTICATED) {
      logins.failed(address);
    }
  }
}
