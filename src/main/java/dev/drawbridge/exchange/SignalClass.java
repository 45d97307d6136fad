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
  UNCLASSIFIED(false);

  private final String wire = name().toLowerCase(Locale.ROOT);
  private final boolean fallback;

  SignalClass(boolean fallback) {
    this.fallback = fallback;
  }

  public String wire() {
    return wire;
  }

  /** Whether another target may be tried; where not, the vendor's answer passes through. */
  public boolean fallback() {
    return fallback;
  }
}
