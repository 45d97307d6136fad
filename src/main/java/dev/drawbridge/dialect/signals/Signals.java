package dev.drawbridge.dialect.signals;

import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.SignalScope;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Classifies a vendor's failure. A status alone cannot tell a restriction from a safety refusal, so
 * 400 is never routed around, and 403 and 404 only for a code that says why.
 */
public final class Signals {
  /** A longer wait than this is a quota, not a throttle. */
  private static final Duration LONGEST_THROTTLE = Duration.ofSeconds(120);

  private static final Duration LONGEST_WAIT = Duration.ofDays(366);

  private Signals() {}

  /**
   * Classifies a vendor's answer that is no success, or an error that came inside one.
   *
   * @param vendor whose rules apply, null for the dialect's own
   * @param status the answer's status; 2xx for an error inside a success or a stream
   * @param headers by lower-case name
   * @param body the answer's body, or the error event's data
   * @param known what the catalogue and this process know of the target
   */
  public static Signal classify(
      @Nullable String vendor, int status, Map<String, String> headers, byte[] body, Known known) {
    return classify(status, headers, ErrorText.of(body), Instant.now());
  }

  static Signal classify(int status, Map<String, String> headers, ErrorText error, Instant now) {
    Duration wait = wait(headers, now);
    SignalClass signal = signal(status, error, wait);
    return new Signal(
        signal,
        SignalScope.of(signal),
        wait,
        "status." + status,
        "The vendor answered " + status + ".");
  }

  private static SignalClass signal(int status, ErrorText error, @Nullable Duration wait) {
    if (status >= 200 && status < 300) return inside(error, wait);
    return switch (status) {
      case 400 -> refusedOr(SignalClass.BAD_REQUEST, error);
      case 401 -> SignalClass.AUTH_REVOKED;
      case 402 -> SignalClass.QUOTA_EXHAUSTED;
      case 403, 404 -> restricted(error);
      case 408, 503, 529 -> SignalClass.TRANSIENT;
      case 410 -> SignalClass.MODEL_RETIRED;
      case 413, 415, 422 -> refusedOr(SignalClass.BAD_REQUEST, error);
      case 429 -> throttled(error, wait);
      case 451 -> SignalClass.REGION_RESTRICTED;
      case 504 -> error.has("timeout_error") ? SignalClass.TRANSIENT : SignalClass.UPSTREAM_FAULT;
      default ->
          status >= 400 && status < 500
              ? refusedOr(SignalClass.UNCLASSIFIED, error)
              : SignalClass.UPSTREAM_FAULT;
    };
  }

  /** An error inside a success has no status but the one that it names. */
  private static SignalClass inside(ErrorText error, @Nullable Duration wait) {
    if (error.speaksOfSafety()) return SignalClass.POLICY_REFUSED;
    if (error.status != 0) return signal(error.status, error, wait);
    int named = named(error);
    if (named != 0) return signal(named, error, wait);
    if (error.has("insufficient_quota")) return SignalClass.QUOTA_EXHAUSTED;
    if (error.has("rate_limit_exceeded")) return SignalClass.THROTTLED;
    if (error.has("invalid_request_error")) return SignalClass.BAD_REQUEST;
    return SignalClass.UPSTREAM_FAULT;
  }

  /** The status that Anthropic gives an error of the type; 0 for none of its types. */
  private static int named(ErrorText error) {
    if (error.has("overloaded_error")) return 529;
    if (error.has("rate_limit_error")) return 429;
    if (error.has("authentication_error")) return 401;
    if (error.has("billing_error")) return 402;
    if (error.has("permission_error")) return 403;
    if (error.has("not_found_error")) return 404;
    if (error.has("timeout_error")) return 504;
    return error.has("request_too_large") ? 413 : 0;
  }

  private static SignalClass refusedOr(SignalClass otherwise, ErrorText error) {
    return error.speaksOfSafety() ? SignalClass.POLICY_REFUSED : otherwise;
  }

  private static SignalClass restricted(ErrorText error) {
    if (error.speaksOfSafety()) return SignalClass.POLICY_REFUSED;
    if (error.has("unsupported_country_region_territory")) return SignalClass.REGION_RESTRICTED;
    if (error.has("model_not_found") || error.has("permission_denied")) {
      return SignalClass.MODEL_RESTRICTED;
    }
    return SignalClass.UNCLASSIFIED;
  }

  private static SignalClass throttled(ErrorText error, @Nullable Duration wait) {
    boolean quota = wait != null && wait.compareTo(LONGEST_THROTTLE) > 0;
    return quota || error.has("insufficient_quota") || error.has("enforced_spend_limit_reached")
        ? SignalClass.QUOTA_EXHAUSTED
        : SignalClass.THROTTLED;
  }

  /** The wait that a vendor asks for: {@code retry-after-ms} before {@code Retry-After}. */
  private static @Nullable Duration wait(Map<String, String> headers, Instant now) {
    Duration wait = millis(headers.get("retry-after-ms"), 1);
    if (wait != null) return wait;
    String header = headers.get("retry-after");
    wait = millis(header, 1000);
    if (wait != null || header == null) return wait;
    try {
      Instant at = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(header.strip()));
      return bounded(Duration.between(now, at));
    } catch (DateTimeException e) {
      return null; // What is neither a number nor a date is ignored.
    }
  }

  private static @Nullable Duration millis(@Nullable String number, int each) {
    if (number == null) return null;
    try {
      double value = Double.parseDouble(number.strip()) * each;
      if (!(value >= 0)) return null;
      return bounded(Duration.ofMillis((long) Math.min(Math.ceil(value), 1e15)));
    } catch (NumberFormatException e) {
      return null; // A date, or nothing that is understood.
    }
  }

  private static Duration bounded(Duration wait) {
    if (wait.isNegative()) return Duration.ZERO;
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }
}
