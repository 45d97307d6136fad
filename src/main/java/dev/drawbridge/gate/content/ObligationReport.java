package dev.drawbridge.gate.content;

import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.audit.entry.Masks;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.sensitivity.mask.GuardReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was done for the obligations of the target that served, and which targets did not serve
 * because it could not be done, for the record and the caller.
 */
public final class ObligationReport {
  /** The header that tells a caller how many values of each type were masked in its answer. */
  public static final String MASKED_HEADER = "x-drawbridge-answer-masked";

  /** The header that tells a caller before what its answer ends. */
  public static final String CUT_HEADER = "x-drawbridge-answer-cut";

  private static final String MASK = "mask";

  private ObligationReport() {}

  /**
   * Of a call; empty where policy asked for nothing.
   *
   * @param served the obligations of the target whose answer was given, null where none was
   * @param masks what was masked, null for nothing
   * @param unmaskable models before which policy has something masked that cannot be
   * @param answer what became of the answer, null where it holds no text
   */
  public static List<EndEntry.Done> of(
      Verdict.@Nullable Eligible served,
      @Nullable Masks masks,
      Set<String> unmaskable,
      @Nullable GuardReport answer) {
    if (unmaskable.isEmpty()) return served == null ? List.of() : done(served, masks, answer);
    List<EndEntry.Done> all = new ArrayList<>();
    for (String model : unmaskable) {
      all.add(new EndEntry.Done(MASK, "not possible for " + model + ", which was passed over"));
    }
    if (served != null) all.addAll(done(served, masks, answer));
    return all;
  }

  private static List<EndEntry.Done> done(
      Verdict.Eligible obligations, @Nullable Masks masks, @Nullable GuardReport answer) {
    Integer most = obligations.maxOutputTokens();
    boolean none = most == null && obligations.attribution().isEmpty();
    if (none && obligations.mask().isEmpty() && obligations.answer().isEmpty()) return List.of();
    List<EndEntry.Done> done = new ArrayList<>(2);
    if (!obligations.mask().isEmpty()) {
      done.add(new EndEntry.Done(MASK, (masks == null ? 0 : masks.values()) + " values masked"));
    }
    if (most != null) {
      done.add(new EndEntry.Done("max_output_tokens", "sent with at most " + most));
    }
    if (!obligations.attribution().isEmpty()) {
      done.add(new EndEntry.Done("attribution", "named in X-Drawbridge-Attribution"));
    }
    if (!obligations.answer().mask().isEmpty()) {
      done.add(new EndEntry.Done("mask_answer", masked(answer)));
    }
    if (!obligations.answer().cut().isEmpty() || (answer != null && answer.cut() != null)) {
      done.add(new EndEntry.Done("cut_answer", cut(answer)));
    }
    return done;
  }

  private static String masked(@Nullable GuardReport answer) {
    if (answer == null) return "no text to look into";
    return answer.masked().isEmpty() ? "nothing masked" : "masked " + counts(answer);
  }

  private static String cut(@Nullable GuardReport answer) {
    if (answer == null) return "no text to look into";
    String type = answer.cut();
    if (type == null) return "nothing cut";
    return type.equals(GuardReport.UNREAD) ? "ended: it cannot be read" : "ended before " + type;
  }

  /** How many values of each type were masked: {@code credit_card=1, email=2}. */
  public static String counts(GuardReport answer) {
    return answer.masked().entrySet().stream()
        .map(each -> each.getKey() + "=" + each.getValue())
        .collect(Collectors.joining(", "));
  }
}
