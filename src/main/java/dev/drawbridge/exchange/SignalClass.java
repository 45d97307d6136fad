package dev.drawbridge.exchange;

import java.util.Locale;

/** What a vendor's failure means. */
public enum SignalClass {
  TRANSIENT(true),
  THROTTLED(true),
  QUOTA_EXHAUSTED(true),
  AUTH_REVOKED(true),
  REGION_RESTRICTED(true),
  MODEL_RESTRICTED(true),
  MODEL_RETIRED(true),
  UPSTREAM_FAULT(true),
  /** A safety refusal: never routed around. */
  POLICY_REFUSED(false),
  BAD_REQUEST(false),
  /**
   * A bad request that is longer than the model's context, where policy lets it go to a larger one.
   * No rule says so of an answer: one that goes nowhere else is a bad request.
   */
  CONTEXT_LENGTH(false),
  UNCLASSIFIED(false);

  private final String wire = name().toLowerCase(Locale.ROOT);
  private final boolean fallback;

  SignalClass(boolean fallback) {
    this.fallback = fallback;
  }

  public String wire() {
    return wire;
  }

  /** Whether a vendor's answer can be of this class. */
  public boolean ofAnswers() {
    return this != CONTEXT_LENGTH;
  }

  /** Whether another target may be tried; where not, the vendor's answer passes through. */
  public boolean fallback() {
    return fallback;
  }
}
