package dev.drawbridge.gate.content;

import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.audit.entry.Masks;
import dev.drawbridge.policy.decision.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was done for the obligations of the target that served, and which targets did not serve
 * because it could not be done, for the record.
 */
public final class ObligationReport {
  private static final String MASK = "mask";

  private ObligationReport() {}

  /**
   * Of a call; empty where policy asked for nothing.
   *
   * @param served the obligations of the target whose answer was given, null where none was
   * @param masks what was masked, null for nothing
   * @param unmaskable models before which policy has something masked that cannot be
   */
  public static List<EndEntry.Done> of(
      Verdict.@Nullable Eligible served, @Nullable Masks masks, Set<String> unmaskable) {
    if (unmaskable.isEmpty()) return served == null ? List.of() : done(served, masks);
    List<EndEntry.Done> all = new ArrayList<>();
    for (String model : unmaskable) {
      all.add(new EndEntry.Done(MASK, "not possible for " + model + ", which was passed over"));
    }
    if (served != null) all.addAll(done(served, masks));
    return all;
  }

  private static List<EndEntry.Done> done(Verdict.Eligible obligations, @Nullable Masks masks) {
    Integer most = obligations.maxOutputTokens();
    boolean none = most == null && obligations.attribution().isEmpty();
    if (none && obligations.mask().isEmpty()) return List.of();
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
    return done;
  }
}
