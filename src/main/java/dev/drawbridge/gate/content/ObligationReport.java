package dev.drawbridge.gate.content;

import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.audit.entry.Masks;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.policy.decision.Obligation;
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

  private ObligationReport() {}

  /**
   * What became of an answer.
   *
   * @param report of who looked into it; null for nobody
   * @param exempt why nobody had to; null where somebody had to
   */
  public record Answered(@Nullable GuardReport report, @Nullable String exempt) {
    /** An answer to the gateway itself. */
    public static final Answered TO_NOBODY = new Answered(null, "given to no caller");

    private static final Answered NO_TEXT = new Answered(null, "no text to look into");
    private static final Answered UNGUARDED = new Answered(null, null);

    /** An answer to a caller. */
    public static Answered of(Operation operation, @Nullable GuardReport report) {
      if (operation != Operation.CHAT) return NO_TEXT;
      return report == null ? UNGUARDED : new Answered(report, null);
    }

    /** What was masked; null where nobody looked. */
    private @Nullable String masked() {
      return report == null || !report.looked() ? exempt : ObligationReport.masked(report);
    }

    /** What was cut; null where nobody looked. */
    private @Nullable String cut() {
      return report == null || !report.looked() ? exempt : ObligationReport.cut(report);
    }
  }

  /**
   * Of a call; empty where policy asked for nothing.
   *
   * @param served the obligations of the target whose answer was given, null where none was
   * @param masks what was masked, null for nothing
   * @param unmaskable models before which policy has something masked that cannot be
   * @param answer what became of the answer
   */
  public static List<EndEntry.Done> of(
      Verdict.@Nullable Eligible served,
      @Nullable Masks masks,
      Set<String> unmaskable,
      Answered answer) {
    if (unmaskable.isEmpty()) return served == null ? List.of() : done(served, masks, answer);
    List<EndEntry.Done> all = new ArrayList<>();
    for (String model : unmaskable) {
      String why = "not possible for " + model + ", which was passed over";
      all.add(new EndEntry.Done(Obligation.MASK, why, model));
    }
    if (served != null) all.addAll(done(served, masks, answer));
    return all;
  }

  private static List<EndEntry.Done> done(
      Verdict.Eligible obligations, @Nullable Masks masks, Answered answer) {
    Set<Obligation> owed = Obligation.of(obligations);
    if (owed.isEmpty()) return List.of();
    List<EndEntry.Done> done = new ArrayList<>(2);
    for (Obligation each : owed) {
      String did =
          switch (each) {
            case MASK -> (masks == null ? 0 : masks.values()) + " values masked";
            case MAX_OUTPUT_TOKENS -> "sent with at most " + obligations.maxOutputTokens();
            case ATTRIBUTION -> "named in X-Drawbridge-Attribution";
            case MASK_ANSWER -> answer.masked();
            case CUT_ANSWER -> answer.cut();
          };
      if (did != null) done.add(new EndEntry.Done(each, did));
    }
    GuardReport report = answer.report;
    if (report != null && report.cut() != null && !owed.contains(Obligation.CUT_ANSWER)) {
      done.add(new EndEntry.Done(Obligation.CUT_ANSWER, cut(report)));
    }
    return done;
  }

  private static String masked(GuardReport answer) {
    return answer.masked().isEmpty() ? "nothing masked" : "masked " + counts(answer);
  }

  private static String cut(GuardReport answer) {
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
