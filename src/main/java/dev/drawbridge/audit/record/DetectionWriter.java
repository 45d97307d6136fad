package dev.drawbridge.audit.record;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.audit.entry.AsciiJson;
import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.sensitivity.AnswerLabel;
import dev.drawbridge.sensitivity.Label;
import dev.drawbridge.sensitivity.ScanReport;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes what proves that a request was looked into, and what became of its obligations. */
final class DetectionWriter {
  /** The member that says which detectors ran; a record of a request without it proves nothing. */
  static final String MEMBER = "detection";

  /** The member that says which level a caller asked for in place of the label's. */
  static final String LOWERING = "lowering";

  /** The member that says what was found in an answer. */
  static final String ANSWER = "answer_label";

  /** The member that says what was done for each obligation. */
  static final String OBLIGATIONS = "obligations";

  /** The member of one that says which model did not serve because it could not be done. */
  static final String PASSED_OVER = "passed_over";

  private static final long NANOS_OF_MICRO = 1_000;

  private DetectionWriter() {}

  /** Writes how a prompt was looked into; nothing where no detector ran. */
  static void detection(JsonGenerator g, ScanReport scan) throws IOException {
    if (scan.ran().isEmpty()) return;
    g.writeObjectFieldStart(MEMBER);
    AsciiJson.value(g, "ran", scan.ran());
    if (!scan.notRun().isEmpty()) AsciiJson.value(g, "not_run", scan.notRun());
    g.writeNumberField("bytes", scan.bytes());
    if (scan.known() > 0) g.writeNumberField("known_bytes", scan.known());
    g.writeNumberField("micros", scan.nanos() / NANOS_OF_MICRO);
    g.writeEndObject();
  }

  /**
   * Writes which level a caller asked to have a prompt taken for, and its reason; nothing where it
   * asked for no such thing.
   *
   * @param verdict null where policy was not asked
   */
  static void lowering(JsonGenerator g, Label label, @Nullable Verdict verdict) throws IOException {
    Level to = label.lowerTo();
    if (to == null) return;
    g.writeObjectFieldStart(LOWERING);
    g.writeStringField("from", label.level().wire());
    g.writeStringField("to", to.wire());
    AsciiJson.text(g, "reason", label.basis().reason());
    g.writeBooleanField("done", verdict != null && verdict.terms().loweredTo() != null);
    g.writeEndObject();
  }

  /** Writes what was found in an answer; nothing where nobody looked into it. */
  static void answer(JsonGenerator g, AnswerLabel label) throws IOException {
    if (label.scan().ran().isEmpty()) return;
    g.writeObjectFieldStart(ANSWER);
    g.writeStringField("level", label.level().wire());
    if (!label.findings().isEmpty()) {
      g.writeObjectFieldStart("categories");
      for (var each : label.categories().entrySet()) {
        g.writeStringField(each.getKey(), each.getValue().wire());
      }
      g.writeEndObject();
      AsciiJson.value(g, "findings", label.findings());
    }
    if (!label.canaries().isEmpty()) AsciiJson.value(g, "canaries", label.canaries());
    detection(g, label.scan());
    g.writeEndObject();
  }

  static void obligations(JsonGenerator g, List<EndEntry.Done> obligations) throws IOException {
    if (obligations.isEmpty()) return;
    g.writeArrayFieldStart(OBLIGATIONS);
    for (EndEntry.Done each : obligations) {
      g.writeStartObject();
      g.writeStringField("obligation", each.obligation().wire());
      g.writeStringField("did", each.did());
      AsciiJson.text(g, PASSED_OVER, each.passedOver());
      g.writeEndObject();
    }
    g.writeEndArray();
  }
}
