package dev.drawbridge.audit.export;

import static dev.drawbridge.audit.entry.AsciiJson.value;

import dev.drawbridge.audit.entry.AsciiJson;
import dev.drawbridge.audit.export.RecordCopies.Mark;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a decision as an event of Open Policy Agent's decision log (its {@code EventV1}: {@code
 * decision_id}, {@code labels}, {@code bundles}, {@code path}, {@code input}, {@code result},
 * {@code timestamp}, {@code custom}), so that tools for those logs read ours.
 */
final class OpaDecisionLog {
  private OpaDecisionLog() {}

  /**
   * An event; null where the policy decided nothing.
   *
   * @param record a request or refusal, whole
   * @param prompt stands in {@code custom}; null for none
   */
  static byte @Nullable [] event(Mark mark, Map<String, Object> record, @Nullable String prompt) {
    if (!(record.get("verdict") instanceof Map<?, ?> verdict)) return null;
    if (!(record.get("row") instanceof Map<?, ?> row)) return null;
    return AsciiJson.object(
        g -> {
          g.writeObjectFieldStart("labels");
          g.writeStringField("id", mark.origin());
          g.writeEndObject();
          value(g, "decision_id", row.get("request_id"));
          g.writeObjectFieldStart("bundles");
          g.writeObjectFieldStart("drawbridge");
          value(g, "revision", row.get("revision"));
          g.writeEndObject();
          g.writeEndObject();
          g.writeStringField("path", "drawbridge/decision/result");
          value(g, "input", record.get("input"));
          value(g, "result", verdict);
          value(g, "timestamp", row.get("time"));
          g.writeObjectFieldStart("custom");
          RecordCopies.mark(g, mark);
          if (prompt != null) g.writeStringField("prompt", prompt);
          g.writeEndObject();
        });
  }
}
