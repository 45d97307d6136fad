package dev.drawbridge.audit.export;

import java.util.Locale;
import java.util.Optional;

/** The forms that rows are exported in; each is one file of lines. */
public enum ExportFormat {
  /** Rows as searches show them, one JSON object a line. */
  JSONL("rows.jsonl"),
  /** Decisions as OPA's decision log tells them, each with its whole input. */
  OPA("decisions.jsonl"),
  /** OCSF 1.9 API Activity (6003), one for each call that has ended or was refused. */
  OCSF("events.jsonl"),
  /** Rows as RFC 4180 has them, under a line of names. */
  CSV("rows.csv");

  private final String file;

  ExportFormat(String file) {
    this.file = file;
  }

  /** The name of the file. */
  public String file() {
    return file;
  }

  /** The name of the format on the command line. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<ExportFormat> of(String wire) {
    for (ExportFormat format : values()) if (format.wire().equals(wire)) return Optional.of(format);
    return Optional.empty();
  }
}
