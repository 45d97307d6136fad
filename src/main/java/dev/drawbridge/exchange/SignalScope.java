package dev.drawbridge.exchange;

import java.util.Locale;

/** What a vendor's failure concerns, from the narrowest to the widest. */
public enum SignalScope {
  /** What this caller sent, and nobody else: no circuit opens. */
  REQUEST,
  /** A model with the credential that was used. */
  CREDENTIAL_MODEL,
  /** A model at its provider, whatever the credential. */
  MODEL,
  /** The credential that was used, with every model. */
  CREDENTIAL,
  /** All credentials of the project that it belongs to. */
  PROJECT,
  /** All credentials of the organisation that it belongs to. */
  ORGANISATION,
  /** The vendor and the way out to it: all that is reached by this entry of {@code providers}. */
  PROVIDER;

  private final String wire = name().toLowerCase(Locale.ROOT);

  public String wire() {
    return wire;
  }

  /** Whether all that this concerns is concerned by another too. */
  public boolean isWithin(SignalScope other) {
    return switch (this) {
      case REQUEST -> true;
      case CREDENTIAL_MODEL -> other != REQUEST;
      case MODEL -> other == MODEL || other == PROVIDER;
      case CREDENTIAL, PROJECT, ORGANISATION, PROVIDER ->
          other != MODEL && other.compareTo(this) >= 0;
    };
  }

  /** What a failure of this class concerns where the vendor does not say it more exactly. */
  public static SignalScope of(SignalClass signal) {
    return switch (signal) {
      case TRANSIENT, MODEL_RETIRED, UPSTREAM_FAULT -> MODEL;
      case THROTTLED, MODEL_RESTRICTED -> CREDENTIAL_MODEL;
      case QUOTA_EXHAUSTED, AUTH_REVOKED -> CREDENTIAL;
      case REGION_RESTRICTED -> PROVIDER;
      case POLICY_REFUSED, BAD_REQUEST, CONTEXT_LENGTH, UNCLASSIFIED -> REQUEST;
    };
  }
}
