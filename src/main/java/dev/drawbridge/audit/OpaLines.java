package dev.drawbridge.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.policy.DecisionSnapshot;
import dev.drawbridge.policy.PolicyException;
import dev.drawbridge.policy.RecordedDecision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decisions as OPA's decision log tells them (openpolicyagent.org, management, decision logs): the
 * input whole, as policy was asked it; the result as it was answered. A refusal before policy is no
 * decision, and has no line.
 */
final class OpaLines {
  private static final String PATH = "drawbridge/decision/result";
  private final SnapshotSearch snapshots;

  OpaLines(AuditReader reader) {
    this.snapshots = new SnapshotSearch(reader);
  }

  Optional<byte[]> line(RecordView view) throws IOException {
    if (view.input() == null || view.verdict() == null) return Optional.empty();
    JsonNode input = RowReader.JSON.valueToTree(view.input());
    ObjectNode verdict = RowReader.JSON.valueToTree(view.verdict());
    byte[] whole = whole(input, verdict, view.row().seq());
    Row row = view.row();
    return Optional.of(
        EntryWriter.object(
            g -> {
              g.writeObjectFieldStart("labels");
              g.writeStringField("app", "drawbridge");
              g.writeEndObject();
              g.writeStringField("decision_id", row.requestId());
              String revision = row.revision() == null ? "" : row.revision();
              EntryWriter.value(g, "bundles", Map.of("drawbridge", Map.of("revision", revision)));
              g.writeStringField("path", PATH);
              g.writeFieldName("input");
              if (whole == null) g.writeRawValue(input.toString());
              else g.writeRawValue(new String(whole, StandardCharsets.UTF_8));
              EntryWriter.value(g, "result", view.verdict());
              EntryWriter.text(g, "requested_by", OcsfJson.source(view));
              g.writeStringField("timestamp", row.time().toString());
            }));
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
