package dev.drawbridge.exchange;

import java.util.Locale;

/** How a call ended, as the record and the metrics name it. */
public enum Outcome {
  /** The whole answer was relayed. */
  COMPLETE,
  /** Drawbridge refused. */
  REFUSED,
  /** Every permitted target failed, or the vendor's own error passed through. */
  FAILED,
  /** The client left. */
  ABORTED,
  /** The answer began and did not end as it should, or the call was cut before it had one. */
  TRUNCATED,
  /** A crash came between the request's record and its end; written by recovery. */
  UNKNOWN;

  private final String wire = name().toLowerCase(Locale.ROOT);

  public String wire() {
    return wire;
  }
}
