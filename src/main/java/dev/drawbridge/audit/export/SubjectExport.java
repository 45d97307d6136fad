package dev.drawbridge.audit.export;

import dev.drawbridge.audit.entry.AsciiJson;
import dev.drawbridge.audit.export.ExportFolder.Lines;
import dev.drawbridge.audit.index.RecordFinder;
import dev.drawbridge.audit.record.LeafJson;
import dev.drawbridge.audit.record.RecordOpener;
import dev.drawbridge.audit.record.RowReader;
import dev.drawbridge.log.sealing.Commitments;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.log.wal.FrameType;
import dev.drawbridge.log.wal.LogReader;
import dev.drawbridge.log.wal.RecordPlace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Exports what concerns one person, for that person: each record that is sealed for it, whole, with
 * prompts, answers and what was masked in them, who read them, and what proves all that. Nothing of
 * anybody else goes along: of other records there are hashes alone. Reads beside a gateway or
 * without one. Blocking.
 */
public final class SubjectExport {
  private static final int BATCH = 1024;
  private static final int TELL = 1_000;

  /**
   * Of whom, and when.
   *
   * @param subject {@code issuer|id}, {@code key|ID} or {@code named|ID}
   * @param since from the record's beginning on where it is null
   * @param until null for now
   */
  public record Wanted(String subject, @Nullable Instant since, @Nullable Instant until) {}

  private final LogReader log;
  private final RecordOpener opener;
  private final Wanted wanted;
  private final long key;
  private final String blind;
  private final LongConsumer progress;

  /** Ids of the requests that concern the person. */
  private final Set<String> requests = new HashSet<>();

  private final List<Long> seqs = new ArrayList<>();

  private SubjectExport(
      LogReader log, RecordOpener opener, Wanted wanted, long key, LongConsumer progress) {
    this.log = log;
    this.opener = opener;
    this.wanted = wanted;
    this.key = key;
    this.blind = opener.blind(wanted.subject);
    this.progress = progress;
  }

  /**
   * Writes an export.
   *
   * @param folder the log's ({@code data}/audit)
   * @param to made where it is not there
   * @param progress told of every thousandth record
   * @throws IOException where there is no log, where nothing is on record of the subject or its
   *     keys are not here, or something in {@code to}
   */
  public static AuditExport.Done write(
      Path folder, MasterKey master, Wanted wanted, Path to, LongConsumer progress)
      throws IOException {
    try (LogReader log = LogReader.open(folder);
        RecordFinder finder = RecordFinder.open(folder, master)) {
      RecordOpener opener = finder.records().opener();
      OptionalLong key = opener.keyOf(wanted.subject);
      if (key.isEmpty()) throw new IOException("nothing is on record of " + wanted.subject);
      ExportFolder out = new ExportFolder(to);
      var export = new SubjectExport(log, opener, wanted, key.getAsLong(), progress);
      Instant since = wanted.since;
      export.lines(out, since == null ? 0 : finder.before(since));
      ExportProof proof = ExportProof.of(folder);
      proof.copyHashes(out);
      out.put("manifest.json", export.manifest(out, proof));
      out.put("README.md", AuditExport.resource("subject-README.md"));
      out.put(AuditExport.VERIFY, AuditExport.resource(AuditExport.VERIFY));
      out.settle();
      long unproven = export.seqs.stream().filter(seq -> seq >= proof.size()).count();
      return new AuditExport.Done(export.seqs.size(), unproven);
    }
  }

  /** Writes the records, oldest first. */
  private void lines(ExportFolder out, long from) throws IOException {
    try (Lines to = out.lines("records.jsonl");
        Lines openings = out.lines("openings.jsonl");
        Lines leaves = out.lines("leaves.jsonl")) {
      long since = wanted.since == null ? Long.MIN_VALUE : wanted.since.toEpochMilli();
      long until = wanted.until == null ? Long.MAX_VALUE : wanted.until.toEpochMilli();
      long next = from;
      while (true) {
        List<RecordPlace> some = log.from(next, BATCH);
        if (some.isEmpty()) break;
        for (RecordPlace place : some) {
          if (place.time() >= since && place.time() < until && concerns(place)) {
            take(place, to, openings, leaves);
          }
        }
        next = some.getLast().seq() + 1;
      }
    }
  }

  /** A record of the person's own, or of somebody who read one of these. */
  private boolean concerns(RecordPlace place) throws IOException {
    if (opener.keyId(place) == key) {
      requests.add(LeafJson.named(place.leaf()).requestId());
      return true;
    }
    if (place.type() != FrameType.EVENT) return false;
    if (!LeafJson.named(place.leaf()).type().equals("read")) return false;
    Map<String, Object> event = RowReader.map(opener.open(place).json());
    return event.get("fields") instanceof Map<?, ?> fields
        && (requests.contains(String.valueOf(fields.get("request_id")))
            || blind.equals(fields.get("subject")));
  }

  private void take(RecordPlace place, Lines to, Lines openings, Lines leaves) throws IOException {
    RecordOpener.Opened record = opener.open(place);
    to.add(whole(place, record));
    if (record.state() == RecordOpener.State.OPEN) {
      Map<String, Commitments.Opening> all = RecordOpener.openings(record);
      for (Commitments.Opening opening : all.values()) {
        openings.add(AuditExport.line(place, opening, all));
      }
    }
    leaves.add(
        AsciiJson.object(
            g -> {
              g.writeNumberField("seq", place.seq());
              g.writeStringField("leaf", new String(place.leaf(), StandardCharsets.UTF_8));
            }));
    seqs.add(place.seq());
    if (seqs.size() % TELL == 0) progress.accept(seqs.size());
  }

  private byte[] whole(RecordPlace place, RecordOpener.Opened record) throws IOException {
    byte[] content = opener.content(place);
    byte[] masks = opener.masks(place);
    return AsciiJson.object(
        g -> {
          g.writeNumberField("seq", place.seq());
          g.writeStringField("type", record.named().type());
          g.writeStringField("time", Instant.ofEpochMilli(place.time()).toString());
          String id = record.named().requestId();
          if (!id.isEmpty()) g.writeStringField("request_id", id);
          g.writeFieldName("record");
          g.writeRawValue(new String(record.json(), StandardCharsets.US_ASCII));
          if (content != null) {
            g.writeStringField(
                place.type() == FrameType.END ? "answer" : "prompt",
                new String(content, StandardCharsets.UTF_8));
          }
          if (masks != null) AsciiJson.value(g, "masks", RowReader.map(masks));
        });
  }

  private byte[] manifest(ExportFolder out, ExportProof proof) {
    return AsciiJson.object(
        g -> {
          g.writeStringField("made_by", "drawbridge audit export --subject");
          g.writeStringField("time", Instant.now().toString());
          g.writeStringField("subject", wanted.subject);
          AsciiJson.text(g, "since", wanted.since == null ? null : wanted.since.toString());
          AsciiJson.text(g, "until", wanted.until == null ? null : wanted.until.toString());
          g.writeNumberField("rows", seqs.size());
          if (!seqs.isEmpty()) {
            g.writeNumberField("first_seq", seqs.getFirst());
            g.writeNumberField("last_seq", seqs.getLast());
          }
          g.writeNumberField("checkpoint_size", proof.size());
          AsciiJson.value(g, "sha256", out.digests());
        });
  }
}
