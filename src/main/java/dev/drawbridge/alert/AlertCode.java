package dev.drawbridge.alert;

import java.util.Locale;

/** What an alert tells, and who is to act on it. The codes are fixed. */
public enum AlertCode {
  /** Half of a budget is used. */
  BUDGET_50(Kind.NOTICE),
  /** So much of a budget is used that it may not last. */
  BUDGET_80(Kind.BILLING),
  /** A budget is used up: calls under it are refused. */
  BUDGET_100(Kind.BILLING),
  QUOTA_EXHAUSTED(Kind.BILLING),
  REGION_RESTRICTED(Kind.COMPLIANCE),
  OPERATOR_BANNED(Kind.COMPLIANCE),
  /** A credential is refused: revoked, suspended, leaked. */
  AUTH_REVOKED(Kind.PAGE),
  MODEL_RETIRED(Kind.PAGE),
  /** A model returned a text that it should not know. */
  CANARY_RETURNED(Kind.PAGE),
  MODEL_RESTRICTED(Kind.TICKET),
  /** A model will end. */
  RETIREMENT_ANNOUNCED(Kind.TICKET),
  /** A vendor advises against the use of a model. */
  DEPRECATION_ANNOUNCED(Kind.TICKET),
  /** An answer that no rule knows: a rule for it is missing. */
  UNCLASSIFIED(Kind.TICKET),
  /** A target is not asked, for failures that no other code tells. */
  CIRCUIT_OPENED(Kind.NOTICE),
  /** What was not asked is asked again. */
  CIRCUIT_CLOSED(Kind.NOTICE);

  private final String wire = name().toLowerCase(Locale.ROOT);
  private final Kind kind;

  AlertCode(Kind kind) {
    this.kind = kind;
  }

  public String wire() {
    return wire;
  }

  public Kind kind() {
    return kind;
  }

  /** Who is to act. */
  public enum Kind {
    /** Whoever pays. */
    BILLING,
    /** Whoever answers for what may be used where. */
    COMPLIANCE,
    /** Whoever is on call, now. */
    PAGE,
    /** Whoever runs the gateway, in working hours. */
    TICKET,
    /** Nobody; it explains others. */
    NOTICE;

    private final String wire = name().toLowerCase(Locale.ROOT);

    public String wire() {
      return wire;
    }
  }
}
