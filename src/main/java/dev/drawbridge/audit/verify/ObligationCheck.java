package dev.drawbridge.audit.verify;

import dev.drawbridge.audit.record.RecordedObligations;
import dev.drawbridge.log.sealing.Commitments;
import dev.drawbridge.policy.decision.Obligation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds requests whose end does not say what was done for what policy obliged the gateway to. Takes
 * the records in their order, and keeps what is owed until a request ends.
 */
final class ObligationCheck {
  private static final int MOST_NAMED = 100;

  private final Map<Long, RecordedObligations> owed = new HashMap<>();
  private final Map<String, Long> byObligation = new TreeMap<>();
  private final List<Long> first = new ArrayList<>();
  private long count;

  /** Takes a request that opened and is what its leaf commits to. */
  void request(long seq, Map<String, Commitments.Opening> fields) throws IOException {
    RecordedObligations obligations = RecordedObligations.of(fields);
    if (!obligations.byModel().isEmpty()) owed.put(seq, obligations);
  }

  /** Takes the end of the request {@code seq}, likewise. */
  void end(long seq, Map<String, Commitments.Opening> fields) throws IOException {
    RecordedObligations obligations = owed.remove(seq);
    if (obligations == null) return;
    Collection<Obligation> unproven = obligations.unproven(fields);
    if (unproven.isEmpty()) return;
    count++;
    if (first.size() < MOST_NAMED) first.add(seq);
    for (Obligation each : unproven) byObligation.merge(each.wire(), 1L, Long::sum);
  }

  /** Takes the end of a request that nobody can read. */
  void closed(long seq) {
    owed.remove(seq);
  }

  LogCheck.Unproven unproven() {
    return new LogCheck.Unproven(count, List.copyOf(first), Map.copyOf(byObligation));
  }
}
