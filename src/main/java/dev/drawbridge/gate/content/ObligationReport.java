package dev.drawbridge.gate.content;

import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.audit.entry.Masks;
import dev.drawbridge.policy.decision.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was done for the obligations of the target that served, for the record. */
public final class ObligationReport {
  private ObligationReport() {}

  /**
   * Of a target whose answer was given; empty where policy asked for nothing.
   *
   * @param masks what was masked, null for nothing
   */
  public static List<EndEntry.Done> of(Verdict.Eligible obligations, @Nullable Masks masks) {
    Integer most = obligations.maxOutputTokens();
    boolean none = most == null && obligations.attribution().isEmpty();
    if (none && obligations.mask().isEmpty()) return List.of();
    List<EndEntry.Done> done = new ArrayList<>(2);
    if (!obligations.mask().isEmpty()) {
      done.add(new EndEntry.Done("mask", (masks == null ? 0 : masks.values()) + " values masked"));
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
