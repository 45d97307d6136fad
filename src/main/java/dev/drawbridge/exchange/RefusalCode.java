package dev.drawbridge.exchange;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why Drawbridge does not serve a request: the closed set of its own error codes. */
public enum RefusalCode {
  INVALID_REQUEST(400),
  FIELD_NOT_PERMITTED(400),
  TEAM_REQUIRED(400),
  CONTEXT_LENGTH_EXCEEDED(400),
  UNAUTHENTICATED(401),
  MODEL_NOT_PERMITTED(403),
  NO_PERMITTED_MODEL(403),
  DENIED(403),
  NOT_FOUND(404),
  UNKNOWN_MODEL(404),
  STATE_NOT_FOUND(404),
  UNSUPPORTED_OPERATION(404),
  METHOD_NOT_ALLOWED(405),
  CONFLICT(409),
  MODEL_RETIRED(410),
  BODY_TOO_LARGE(413),
  UNSUPPORTED_MEDIA_TYPE(415),
  BUDGET_EXHAUSTED(429),
  RATE_LIMITED(429),
  UPSTREAM_THROTTLED(429),
  UPSTREAM_QUOTA(429),
  REGION_RESTRICTED(451),
  INTERNAL(500),
  UPSTREAM_FAILED(502),
  AUDIT_UNAVAILABLE(503),
  POLICY_UNAVAILABLE(503),
  IDENTITY_UNAVAILABLE(503),
  UPSTREAM_UNAVAILABLE(503),
  OVERLOADED(503),
  DRAINING(503),
  RECEIPT_PENDING(503),
  REQUEST_TIMEOUT(408),
  UPSTREAM_TIMEOUT(504);

  private final String wire = name().toLowerCase(Locale.ROOT);
  private final int status;

  RefusalCode(int status) {
    this.status = status;
  }

  public String wire() {
    return wire;
  }

  /** How long what is away for a moment may be away; null where that is not why. */
  @Nullable Duration away() {
    return switch (this) {
      case AUDIT_UNAVAILABLE, POLICY_UNAVAILABLE, IDENTITY_UNAVAILABLE -> Duration.ofSeconds(5);
      case OVERLOADED -> Duration.ofSeconds(1);
      default -> null;
    };
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }
}
