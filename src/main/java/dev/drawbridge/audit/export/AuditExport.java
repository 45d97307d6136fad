package dev.drawbridge.audit.export;

import dev.drawbridge.audit.entry.AsciiJson;
import dev.drawbridge.audit.entry.AuditJson;
import dev.drawbridge.audit.entry.Row;
import dev.drawbridge.audit.export.ExportFolder.Lines;
import dev.drawbridge.audit.index.RecordFinder;
import dev.drawbridge.audit.record.RecordFields;
import dev.drawbridge.audit.record.RecordOpener;
import dev.drawbridge.log.sealing.Commitments;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.log.wal.FrameType;
import dev.drawbridge.log.wal.LogReader;
import dev.drawbridge.log.wal.RecordPlace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Exports a stretch of the record: the rows in a format, the openings of chosen fields, and the
 * part of the tree that proves them. Reads beside a gateway or without one, holds the requests that
 * are open at one moment and no more. Blocking.
 */
public final class AuditExport {
  private static final int BATCH = 1024;
  private static final int TELL = 10_000;

  /** The program that checks an export. */
  static final String VERIFY = "verify.py";

  /** What an export says of itself, and what checks it. */
  private static final List<String> ABOUT = List.of("README.md", VERIFY);

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  /**
   * What to export.
   *
   * @param until null for now
   * @param open fields whose commitments are opened, as {@link #fields} lists them
   */
  public record Wanted(
      Instant since, @Nullable Instant until, ExportFormat format, Set<String> open) {}

  /**
   * What was written.
   *
   * @param rows of the format
   * @param unproven records of the stretch that no published checkpoint covers yet
   */
  public record Done(long rows, long unproven) {}

  private final RecordFinder finder;
  private final LogReader log;
  private final RecordOpener opener;
  private final Wanted wanted;
  private final RecordCopies copies;
  private final FullDecisionLog decisions;
  private final LongConsumer progress;
  private final Map<Long, RecordPlace> running = new LinkedHashMap<>();
  private long first = -1;
  private long last = -1;
  private long rows;

  private AuditExport(
      RecordFinder finder, LogReader log, Wanted wanted, String origin, LongConsumer progress) {
    this.finder = finder;
    this.log = log;
    this.opener = finder.records().opener();
    this.wanted = wanted;
    this.copies = new RecordCopies(origin, log, opener, pruned -> null);
    this.decisions = new FullDecisionLog(finder.records());
    this.progress = progress;
  }

  /** The fields that a record commits to one by one. */
  public static Set<String> fields() {
    return RecordFields.names();
  }

  /**
   * Writes an export.
   *
   * @param folder the log's ({@code data}/audit)
   * @param master the master key
   * @param to made where it is not there
   * @param progress told of every ten thousandth row
   * @throws IOException where there is no log, where its keys are not here, or something in {@code
   *     to}
   */
  public static Done write(
      Path folder, MasterKey master, Wanted wanted, Path to, LongConsumer progress)
      throws IOException {
    try (LogReader log = LogReader.open(folder);
        RecordFinder finder = RecordFinder.open(folder, master)) {
      if (finder.records().opener().indexKey().isEmpty()) {
        throw new IOException("the keys of the log in " + folder + " are not here: nothing opens");
      }
      ExportFolder out = new ExportFolder(to);
      String origin = ExportProof.of(folder).origin();
      var export = new AuditExport(finder, log, wanted, origin, progress);
      export.lines(out);
      ExportProof proof = ExportProof.of(folder);
      if (export.first >= 0) proof.copy(out, log, export.first, export.last + 1);
      out.put("manifest.json", export.manifest(out, proof));
      for (String file : ABOUT) out.put(file, resource(file));
      out.settle();
      long below = export.last + 1;
      long unproven = Math.clamp(below - proof.size(), 0, below - Math.max(0, export.first));
      return new Done(export.rows, export.first < 0 ? 0 : unproven);
    }
  }

  static byte[] resource(String file) throws IOException {
    try (InputStream in = AuditExport.class.getResourceAsStream(file)) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }

  private void lines(ExportFolder out) throws IOException {
    Lines openings = wanted.open.isEmpty() ? null : out.lines("openings.jsonl");
    try (Lines to = out.lines(wanted.format.file());
        openings) {
      if (wanted.format == ExportFormat.CSV) to.add(CsvLines.head());
      walk(to, openings);
      for (RecordPlace open : running.values()) row(open, null, to);
    }
  }

  /** Writes the rows, oldest first; a request has its line where it ended. */
  private void walk(Lines to, @Nullable Lines openings) throws IOException {
    long since = wanted.since.toEpochMilli();
    long until = wanted.until == null ? Long.MAX_VALUE : wanted.until.toEpochMilli();
    long next = finder.before(wanted.since);
    while (true) {
      List<RecordPlace> some = log.from(next, BATCH);
      if (some.isEmpty()) return;
      for (RecordPlace place : some) {
        if (place.time() < since) continue;
        boolean within = place.time() < until;
        if (!within && running.isEmpty()) return;
        take(place, within, to, openings);
      }
      next = some.getLast().seq() + 1;
    }
  }

  private void take(RecordPlace place, boolean within, Lines to, @Nullable Lines openings)
      throws IOException {
    FrameType type = place.type();
    RecordPlace request = type == FrameType.END ? running.remove(place.ref()) : null;
    if (!within && request == null) return;
    if (first < 0) first = place.seq();
    last = Math.max(last, place.seq());
    if (openings != null) open(place, openings);
    if (type == FrameType.REQUEST) running.put(place.seq(), place);
    else if (type == FrameType.REFUSAL) row(place, null, to);
    else if (request != null) row(request, place, to);
  }

  private void row(RecordPlace place, @Nullable RecordPlace end, Lines to) throws IOException {
    byte[] line =
        switch (wanted.format) {
          case JSONL -> AuditJson.row(shown(place, end)).getBytes(StandardCharsets.US_ASCII);
          case CSV -> CsvLines.line(shown(place, end));
          case OPA -> decisions.event(copies.mark(place), place);
          case OCSF ->
              copies
                  .of(end == null ? place : end, RecordCopies.Shape.OCSF, false)
                  .map(RecordCopies.Copy::json)
                  .orElse(null);
        };
    if (line == null) return;
    to.add(line);
    if (++rows % TELL == 0) progress.accept(rows);
  }

  private Row shown(RecordPlace place, @Nullable RecordPlace end) throws IOException {
    return finder.records().view(place, end, false).row();
  }

  /**
   * Writes the openings of one record. With the record's leaf they prove what these fields were.
   */
  private void open(RecordPlace place, Lines to) throws IOException {
    RecordOpener.Opened record = opener.open(place);
    if (record.state() != RecordOpener.State.OPEN) return;
    Map<String, Commitments.Opening> all = RecordOpener.openings(record);
    for (Commitments.Opening opening : all.values()) {
      if (!wanted.open.contains(opening.name())) continue;
      to.add(line(place, opening, all));
    }
  }

  /**
   * One opening as a line of {@code openings.jsonl}.
   *
   * @param all of the record
   */
  static byte[] line(
      RecordPlace place, Commitments.Opening opening, Map<String, Commitments.Opening> all) {
    return AsciiJson.object(
        g -> {
          g.writeNumberField("seq", place.seq());
          g.writeStringField("field", opening.name());
          g.writeStringField("salt", BASE64.encodeToString(opening.salt()));
          g.writeStringField("value", new String(opening.value(), StandardCharsets.UTF_8));
          RecordOpener.digests(g, all);
        });
  }

  private byte[] manifest(ExportFolder out, ExportProof proof) {
    return AsciiJson.object(
        g -> {
          g.writeStringField("made_by", "drawbridge audit export");
          g.writeStringField("time", Instant.now().toString());
          g.writeStringField("since", wanted.since.toString());
          AsciiJson.text(g, "until", wanted.until == null ? null : wanted.until.toString());
          g.writeStringField("format", wanted.format.wire());
          g.writeNumberField("rows", rows);
          if (first >= 0) {
            g.writeNumberField("first_seq", first);
            g.writeNumberField("last_seq", last);
          }
          g.writeNumberField("checkpoint_size", proof.size());
          AsciiJson.value(g, "open", List.copyOf(wanted.open));
          AsciiJson.value(g, "sha256", out.digests());
        });
  }
}
