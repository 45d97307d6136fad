package dev.drawbridge.upstream;

import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.Usage;
import org.jspecify.annotations.Nullable;

/**
 * The observations of a relayed answer.
 *
 * @param outcome {@code COMPLETE}, {@code TRUNCATED} where the vendor's end was missing or a limit
 *     passed, {@code ABORTED} where the client left
 * @param timedOut whether a limit of ours ended it
 * @param usage null where the vendor reported none
 * @param answer the first bytes, up to the size asked for
 * @param bytes how many were relayed in all
 * @param sha256 of all that was relayed; null where that is {@code answer}
 * @param error the vendor's own error about the request that ended a stream, in the caller's
 *     dialect, credentials and account ids struck out; null for none
 */
public record Relayed(
    Outcome outcome,
    boolean timedOut,
    @Nullable Usage usage,
    byte[] answer,
    long bytes,
    byte @Nullable [] sha256,
    byte @Nullable [] error) {

  /** What ended without an error of the vendor's that anyone is told. */
  public Relayed(
      Outcome outcome,
      boolean timedOut,
      @Nullable Usage usage,
      byte[] answer,
      long bytes,
      byte @Nullable [] sha256) {
    this(outcome, timedOut, usage, answer, bytes, sha256, null);
  }

  /** The same, as if the vendor had reported no usage. */
  public Relayed unreported() {
    return new Relayed(outcome, timedOut, null, answer, bytes, sha256);
  }

  /**
   * The same of an answer whose end its caller was told before the vendor's. What was reported of
   * the usage by then is not all of it.
   */
  public Relayed endedHere() {
    if (outcome == Outcome.COMPLETE) return this;
    return new Relayed(Outcome.COMPLETE, false, null, answer, bytes, sha256);
  }

  /** Sizes only: the answer is never shown. */
  @Override
  public String toString() {
    return "Relayed["
        + outcome
        + ", timedOut="
        + timedOut
        + ", "
        + usage
        + ", "
        + bytes
        + " bytes]";
  }
}
