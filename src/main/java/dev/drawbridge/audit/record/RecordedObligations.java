package dev.drawbridge.audit.record;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.log.sealing.Commitments;
import dev.drawbridge.policy.decision.Obligation;
import java.io.IOException;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a request on record owes, whichever model serves, and what its end says of that. Both are
 * read from fields that their leaves commit to.
 *
 * @param first the model that was to be asked first
 * @param byModel what each model owes, none of which owes nothing
 */
public record RecordedObligations(String first, Map<String, Set<Obligation>> byModel) {
  /** Of a request; without models where none owes anything, or policy was not asked. */
  public static RecordedObligations of(Map<String, Commitments.Opening> request)
      throws IOException {
    Map<String, Set<Obligation>> byModel = new HashMap<>();
    JsonNode verdict = read(request, RecordFields.DECISION).path("verdict");
    for (JsonNode eligible : verdict.path("eligible")) {
      Set<Obligation> owed = EnumSet.noneOf(Obligation.class);
      for (Obligation each : Obligation.values()) {
        JsonNode of = eligible.path(each.wire());
        if (of.isNumber() || !of.isEmpty()) owed.add(each);
      }
      if (!owed.isEmpty()) byModel.put(eligible.path("id").asText(), owed);
    }
    String first = read(request, RecordFields.MODEL).path("target").path("model").asText();
    return new RecordedObligations(first, Map.copyOf(byModel));
  }

  /**
   * Which of them the request's end does not say to have been carried out. Where nobody knows how
   * it ended, all of the first model.
   */
  public Collection<Obligation> unproven(Map<String, Commitments.Opening> end) throws IOException {
    boolean unknown =
        read(end, RecordFields.OUTCOME).path("outcome").asText().equals(Outcome.UNKNOWN.wire());
    String served = read(end, RecordFields.MODEL).path("model_served").asText(unknown ? first : "");
    Set<Obligation> owed = byModel.getOrDefault(served, Set.of());
    if (owed.isEmpty()) return owed;
    Set<Obligation> done = EnumSet.noneOf(Obligation.class);
    for (JsonNode each : read(end, RecordFields.ATTEMPTS).path(DetectionWriter.OBLIGATIONS)) {
      if (each.has(DetectionWriter.PASSED_OVER)) continue;
      for (Obligation known : owed) {
        if (known.wire().equals(each.path("obligation").asText())) done.add(known);
      }
    }
    boolean answered = read(end, RecordFields.COMPLETION).path("answer_bytes").asLong() > 0;
    return EndEntry.unproven(owed, done, answered || unknown);
  }

  private static JsonNode read(Map<String, Commitments.Opening> fields, String group)
      throws IOException {
    Commitments.Opening opening = fields.get(group);
    if (opening == null) throw new IOException("the record has no " + group);
    return RowReader.JSON.readTree(opening.value());
  }
}
