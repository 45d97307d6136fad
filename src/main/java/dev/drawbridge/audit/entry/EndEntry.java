package dev.drawbridge.audit.entry;

import dev.drawbridge.budget.Hold;
import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.policy.decision.Obligation;
import dev.drawbridge.sensitivity.AnswerLabel;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a forwarded call ended.
 *
 * @param code our refusal's code where one was answered; the class of a vendor's error that was
 *     passed on
 * @param served null where no model served
 * @param sent what was done to the call that was sent last
 */
public record EndEntry(
    Instant time,
    Outcome outcome,
    int status,
    @Nullable String code,
    @Nullable Served served,
    List<Attempt> attempts,
    Sent sent,
    Bill bill,
    Answer answer) {

  /**
   * How what was sent differs from what came.
   *
   * @param dropped names of what was left out, harmless as it was
   * @param obligations what was done for each obligation of the target that served
   * @param masks what was masked; null for nothing. Its map is empty where it is that of the
   *     request
   */
  public record Sent(List<String> dropped, List<Done> obligations, @Nullable Masks masks) {
    /** Of a call that owed nothing and lost nothing. */
    public static final Sent AS_IT_CAME = new Sent(List.of(), List.of(), null);
  }

  /**
   * An obligation and what was done for it. Where nothing was done, nothing is said.
   *
   * @param did without anything of a prompt or an answer
   * @param passedOver the model that did not serve because it could not be done; null where it was
   *     done
   */
  public record Done(Obligation obligation, String did, @Nullable String passedOver) {
    /** One that was done. */
    public Done(Obligation obligation, String did) {
      this(obligation, did, null);
    }
  }

  /** Which model served, by its id, and its provider's id. */
  public record Served(String model, String provider) {}

  /**
   * What the call used and what it is charged.
   *
   * @param usage null where the vendor reported none
   * @param costUsd null where no usage is known
   * @param charged what was charged to the counters; null where nobody knows, so that the
   *     reservation is charged whole
   */
  public record Bill(@Nullable Usage usage, @Nullable Double costUsd, @Nullable Hold charged) {}

  /**
   * The answer as it was sent.
   *
   * @param bytes its bytes, cut at the configured size
   * @param length of the whole answer
   * @param sha256 of the whole answer; null where {@code bytes} is whole, or nobody knows
   * @param label what was found in {@code bytes}
   */
  public record Answer(byte[] bytes, long length, byte @Nullable [] sha256, AnswerLabel label) {
    /** An answer that nobody looked into. */
    public Answer(byte[] bytes, long length, byte @Nullable [] sha256) {
      this(bytes, length, sha256, AnswerLabel.NONE);
    }

    /** No answer, or none that is kept. */
    public static final Answer NONE = whole(new byte[0]);

    /** An answer of which nothing is cut. */
    public static Answer whole(byte[] bytes) {
      return new Answer(bytes, bytes.length, null);
    }
  }

  /** Which of these obligations the end does not say to have been carried out. */
  public Set<Obligation> unproven(Set<Obligation> owed) {
    if (owed.isEmpty()) return owed;
    Set<Obligation> done = EnumSet.noneOf(Obligation.class);
    for (Done each : sent.obligations) if (each.passedOver == null) done.add(each.obligation);
    return unproven(owed, done, answer.length > 0 || outcome == Outcome.UNKNOWN);
  }

  /**
   * The same of an end on record.
   *
   * @param done what it says to have been done
   * @param answered whether a model may have answered: else nothing is owed for its answer
   */
  public static Set<Obligation> unproven(
      Set<Obligation> owed, Set<Obligation> done, boolean answered) {
    Set<Obligation> unproven = EnumSet.copyOf(owed);
    unproven.removeAll(done);
    if (!answered) unproven.removeIf(Obligation::isOfAnswer);
    return unproven;
  }

  /** The id of the model that served; null where none did. */
  public @Nullable String model() {
    return served == null ? null : served.model;
  }

  /** The id of the provider that served; null where none did. */
  public @Nullable String provider() {
    return served == null ? null : served.provider;
  }

  /** The id of the credential that the provider served with; null where none did. */
  public @Nullable String credential() {
    return served == null || attempts.isEmpty() ? null : attempts.getLast().credential();
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
        List.of(),
        Sent.AS_IT_CAME,
        new Bill(null, null, charged),
        Answer.NONE);
  }
}
