package dev.drawbridge.audit.entry;

import dev.drawbridge.budget.Hold;
import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.Usage;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a forwarded call ended.
 *
 * @param model the model that served, null where none did
 * @param code our refusal's code where one was answered; the class of a vendor's error that was
 *     passed on
 * @param usage null where the vendor reported none
 * @param costUsd null where no usage is known
 * @param charged what was charged to the counters; null where nobody knows, so that the reservation
 *     is charged whole
 * @param answer the answer's bytes as sent, cut at the configured size
 * @param answerBytes the whole answer's length
 * @param answerSha256 of the whole answer; null where {@code answer} is whole, or nobody knows
 * @param dropped names of what was left out of the call that was sent last, harmless as it was
 */
public record EndEntry(
    Instant time,
    Outcome outcome,
    int status,
    @Nullable String code,
    @Nullable String model,
    @Nullable String provider,
    List<Attempt> attempts,
    @Nullable Usage usage,
    @Nullable Double costUsd,
    @Nullable Hold charged,
    byte[] answer,
    long answerBytes,
    byte @Nullable [] answerSha256,
    List<String> dropped) {

  /** An end of a call that was said whole. */
  public EndEntry(
      Instant time,
      Outcome outcome,
      int status,
      @Nullable String code,
      @Nullable String model,
      @Nullable String provider,
      List<Attempt> attempts,
      @Nullable Usage usage,
      @Nullable Double costUsd,
      @Nullable Hold charged,
      byte[] answer,
      long answerBytes,
      byte @Nullable [] answerSha256) {
    this(
        time,
        outcome,
        status,
        code,
        model,
        provider,
        attempts,
        usage,
        costUsd,
        charged,
        answer,
        answerBytes,
        answerSha256,
        List.of());
  }

  /**
   * The end of a request of which nothing is known, or that was not served.
   *
   * @param code our refusal's, null for none
   */
  public static EndEntry unserved(
      Outcome outcome, @Nullable RefusalCode code, @Nullable Hold charged) {
    return new EndEntry(
        Instant.now(),
        outcome,
        code == null ? 0 : code.status(),
        code == null ? null : code.wire(),
        null,
        null,
        List.of(),
        null,
        null,
        charged,
        new byte[0],
        0,
        null);
  }
}
