package dev.drawbridge.audit.record;

import dev.drawbridge.audit.entry.RecordView;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.log.wal.LogReader;
import dev.drawbridge.log.wal.RecordPlace;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a log's records say, beside the log's writer or without one, and writes nothing.
 * Blocking; for one thread at a time.
 */
public final class RecordReader implements Closeable {
  private final LogReader log;
  private final RecordOpener opener;

  public RecordReader(LogReader log, RecordOpener opener) {
    this.log = log;
    this.opener = opener;
  }

  /**
   * A reader of the log in a folder. Without the log's {@code keys.db} or the master key all
   * records are closed to it.
   *
   * @param master the master key
   * @throws IOException where there is no log, and where the master key is another log's
   */
  public static RecordReader open(Path folder, MasterKey master) throws IOException {
    RecordOpener opener = RecordOpener.of(folder, master);
    return new RecordReader(LogReader.open(folder), opener);
  }

  /** The log that it reads. */
  public LogReader log() {
    return log;
  }

  /** Opens the log's records. */
  public RecordOpener opener() {
    return opener;
  }

  /** Visits the records whose seq is less than {@code below}, newest first. */
  public void walk(long below, LogReader.Visitor visitor) throws IOException {
    log.walk(below, visitor);
  }

  /** The record whole; its id, time and state where it is not open. */
  public byte[] json(RecordPlace place) throws IOException {
    return opener.open(place).json();
  }

  /** The row alone. */
  public RowFacts facts(RecordPlace place) throws IOException {
    return RowReader.row(json(place));
  }

  /** As {@link RecordOpener#plain}. */
  public PlainRecord plain(RecordPlace place) throws IOException {
    return opener.plain(place);
  }

  /** The body as the caller sent it; null where the record keeps none, or none that is open. */
  public byte @Nullable [] prompt(RecordPlace place) throws IOException {
    return opener.content(place);
  }

  /**
   * A request or refusal whole.
   *
   * @param end the request's end; null where there is none
   * @param content whether with prompt and answer
   */
  public RecordView view(RecordPlace place, @Nullable RecordPlace end, boolean content)
      throws IOException {
    byte[] json = json(place);
    Map<String, Object> record = RowReader.map(json);
    byte @Nullable [] endJson = end == null ? null : json(end);
    RowFacts ended = endJson == null ? null : RowReader.row(endJson);
    return new RecordView(
        RowReader.join(place.seq(), RowReader.row(json), ended),
        object(record.get("labels")),
        record.get("caller_request_id") instanceof String id ? id : null,
        object(record.get(DetectionWriter.MEMBER)),
        object(record.get(DetectionWriter.LOWERING)),
        object(record.get("input")),
        object(record.get("verdict")),
        object(record.get(LedgerJson.RESERVED)),
        endJson == null ? null : RowReader.map(endJson),
        content ? opener.content(place) : null,
        content && end != null ? opener.content(end) : null,
        content ? masks(place, end) : null,
        opener.expired(place));
  }

  private @Nullable Map<String, Object> masks(RecordPlace place, @Nullable RecordPlace end)
      throws IOException {
    byte @Nullable [] ofPrompt = opener.masks(place);
    byte @Nullable [] ofAnswer = end == null ? null : opener.masks(end);
    if (ofPrompt == null && ofAnswer == null) return null;
    Map<String, Object> all = new LinkedHashMap<>();
    if (ofPrompt != null) all.putAll(RowReader.map(ofPrompt));
    if (ofAnswer != null) all.putAll(RowReader.map(ofAnswer));
    return all;
  }

  @SuppressWarnings("unchecked")
  private static @Nullable Map<String, Object> object(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? (Map<String, Object>) map : null;
  }

  @Override
  public void close() throws IOException {
    try (opener) {
      log.close();
    }
  }
}
