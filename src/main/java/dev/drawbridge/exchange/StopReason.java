package dev.drawbridge.exchange;

/** Why an answer ended. */
public enum StopReason {
  /** It was finished. */
  END,
  /** A sequence that the caller named. */
  STOP_SEQUENCE,
  /** The bound on the output, or the context's end. */
  LENGTH,
  TOOL_CALLS,
  /** The model declined. */
  REFUSED,
  /** A filter of the vendor's. */
  FILTERED,
  /** The vendor paused a long turn, to be gone on with. */
  PAUSED,
  /** A reason that only its vendor has. */
  OTHER
}
