package dev.drawbridge.audit.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.audit.record.RecordReader;
import dev.drawbridge.audit.record.RowReader;
import dev.drawbridge.audit.record.SnapshotSearch;
import dev.drawbridge.log.wal.RecordPlace;
import dev.drawbridge.policy.decision.DecisionSnapshot;
import dev.drawbridge.policy.decision.PolicyException;
import dev.drawbridge.policy.decision.RecordedDecision;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes decisions as events of OPA's decision log, each with the whole input of the decision, of
 * which the record keeps only a part. A refusal before policy is no decision, and has no event.
 */
final class FullDecisionLog {
  private final RecordReader reader;
  private final SnapshotSearch snapshots;

  FullDecisionLog(RecordReader reader) {
    this.reader = reader;
    this.snapshots = new SnapshotSearch(reader);
  }

  byte @Nullable [] event(RecordCopies.Mark mark, RecordPlace place) throws IOException {
    byte[] json = reader.json(place);
    Map<String, Object> record = RowReader.map(json);
    JsonNode tree = RowReader.JSON.readTree(json);
    if (tree.path("input").isObject() && tree.get("verdict") instanceof ObjectNode verdict) {
      byte[] whole = whole(tree.path("input"), verdict, place.seq());
      if (whole != null) record.put("input", RowReader.map(whole));
    }
    return OpaDecisionLog.event(mark, record, null);
  }

  /** Null where the record names no snapshot that is on record, or does not fit it. */
  private byte @Nullable [] whole(JsonNode input, ObjectNode verdict, long seq) throws IOException {
    Optional<DecisionSnapshot> snapshot = snapshots.find(verdict.path("snapshot").asText(), seq);
    if (snapshot.isEmpty()) return null;
    try {
      return RecordedDecision.read(input, verdict, snapshot.get()).input();
    } catch (PolicyException doesNotFit) {
      return null;
    }
  }
}
