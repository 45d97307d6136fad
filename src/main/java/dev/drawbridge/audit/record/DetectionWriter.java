package dev.drawbridge.audit.record;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.audit.entry.AsciiJson;
import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.sensitivity.ScanReport;
import java.io.IOException;
import java.util.List;

/** Writes what proves that a request was looked into, and what became of its obligations. */
final class DetectionWriter {
  /** The member that says which detectors ran; a record of a request without it proves nothing. */
  static final String MEMBER = "detection";

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

  static void obligations(JsonGenerator g, List<EndEntry.Done> obligations) throws IOException {
    if (obligations.isEmpty()) return;
    g.writeArrayFieldStart("obligations");
    for (EndEntry.Done each : obligations) {
      g.writeStartObject();
      g.writeStringField("obligation", each.obligation());
      g.writeStringField("did", each.did());
      g.writeEndObject();
    }
    g.writeEndArray();
  }
}
