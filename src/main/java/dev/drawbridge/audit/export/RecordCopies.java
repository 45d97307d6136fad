package dev.drawbridge.audit.export;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.audit.entry.AsciiJson;
import dev.drawbridge.audit.record.LeafJson;
import dev.drawbridge.audit.record.RecordOpener;
import dev.drawbridge.audit.record.RowReader;
import dev.drawbridge.log.wal.FrameType;
import dev.drawbridge.log.wal.Leaf;
import dev.drawbridge.log.wal.LogReader;
import dev.drawbridge.log.wal.RecordPlace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes copies of a log's durable records, opened and in a shape that a receiver reads. Blocking;
 * for one thread.
 */
public final class RecordCopies {
  /** The JSON of a copy. */
  public enum Shape {
    /** Every record of the log as it is: seqs without a gap. */
    DRAWBRIDGE,
    /** An OPA decision log's event for each call that the policy decided. */
    OPA,
    /** An OCSF 1.9 API Activity for each call, once it has ended or was refused. */
    OCSF
  }

  /**
   * Which record a copy is of; it stands in every shape.
   *
   * @param origin the log's name
   * @param leafHash of its leaf in the log's tree (RFC 6962), in hex
   */
  public record Mark(String origin, long seq, String leafHash) {}

  /**
   * One copy.
   *
   * @param time when the log took the record
   * @param type as the leaf names it
   * @param requestId empty where it is of no request
   * @param trace the one that the request's caller named; null where there is none
   * @param json one line of ASCII
   */
  public record Copy(
      Mark mark,
      Instant time,
      String type,
      String requestId,
      @Nullable TraceParent trace,
      byte[] json) {}

  private record Made(byte[] json, @Nullable TraceParent trace) {}

  /** The hashes of leaves whose records were pruned; null for one that no tree covers. */
  public interface LeafHashes {
    byte @Nullable [] of(long seq) throws IOException;
  }

  private final String origin;
  private final LogReader log;
  private final RecordOpener opener;
  private final LeafHashes pruned;
  private final CallerTraces traces;

  /**
   * @param log its own
   */
  public RecordCopies(String origin, LogReader log, RecordOpener opener, LeafHashes pruned) {
    this.origin = origin;
    this.log = log;
    this.opener = opener;
    this.pruned = pruned;
    this.traces = new CallerTraces(log, opener);
  }

  /** The log's name. */
  public String origin() {
    return origin;
  }

  /**
   * Returns the hash of the leaf with seq {@code seq}, in hex; null where no such record is
   * durable.
   */
  public @Nullable String leafHash(long seq) throws IOException {
    if (seq >= log.durableNext()) return null;
    if (seq < log.oldest()) {
      byte[] hash = pruned.of(seq);
      return hash == null ? null : HexFormat.of().formatHex(hash);
    }
    Optional<RecordPlace> place = log.find(seq);
    return place.isEmpty() ? null : hash(place.get().leaf());
  }

  /** The seq of the oldest record that was not pruned. */
  public long oldest() throws IOException {
    return log.oldest();
  }

  /**
   * Returns the copy of a record; empty where {@code shape} has none of it.
   *
   * @param content whether prompt and answer go along
   * @throws IOException where the record was tampered with
   */
  public Optional<Copy> of(RecordPlace place, Shape shape, boolean content) throws IOException {
    byte[] leaf = place.leaf();
    LeafJson.Named named = LeafJson.named(leaf);
    Mark mark = new Mark(origin, place.seq(), hash(leaf));
    Made made =
        switch (shape) {
          case DRAWBRIDGE -> drawbridge(mark, named, place, content);
          case OPA -> opa(mark, place, content);
          case OCSF -> ocsf(mark, place, content);
        };
    if (made == null) return Optional.empty();
    Instant time = Instant.ofEpochMilli(place.time());
    return Optional.of(
        new Copy(mark, time, named.type(), named.requestId(), made.trace(), made.json()));
  }

  /** Returns the mark of a record. */
  Mark mark(RecordPlace place) throws IOException {
    return new Mark(origin, place.seq(), hash(place.leaf()));
  }

  private Made drawbridge(Mark mark, LeafJson.Named named, RecordPlace place, boolean content)
      throws IOException {
    byte[] record = opener.open(place).json();
    FrameType type = place.type();
    String said = content ? text(place) : null;
    byte[] json =
        AsciiJson.object(
            g -> {
              mark(g, mark);
              g.writeStringField("type", named.type());
              g.writeStringField("time", Instant.ofEpochMilli(place.time()).toString());
              if (!named.requestId().isEmpty()) {
                g.writeStringField("request_id", named.requestId());
              }
              g.writeFieldName("record");
              g.writeRawValue(new String(record, StandardCharsets.US_ASCII));
              if (said != null) {
                g.writeStringField(type == FrameType.END ? "answer" : "prompt", said);
              }
            });
    return new Made(json, TraceParent.of(traces.of(place, record)));
  }

  private @Nullable Made opa(Mark mark, RecordPlace place, boolean content) throws IOException {
    Map<String, Object> record = read(place);
    byte[] json = OpaDecisionLog.event(mark, record, content ? text(place) : null);
    return json == null ? null : new Made(json, trace(record));
  }

  private @Nullable Made ocsf(Mark mark, RecordPlace place, boolean content) throws IOException {
    if (place.type() == FrameType.REFUSAL) {
      String prompt = content ? text(place) : null;
      Map<String, Object> refused = read(place);
      byte[] json = OcsfActivity.event(mark, place.time(), refused, null, prompt, null);
      return new Made(json, trace(refused));
    }
    if (place.type() != FrameType.END) return null;
    Optional<RecordPlace> found = log.find(place.ref());
    if (found.isEmpty() && place.ref() < log.oldest()) return null; // its request was pruned
    RecordPlace asked =
        found.orElseThrow(() -> new IOException("the audit log lacks the request " + place.ref()));
    String prompt = content ? text(asked) : null;
    String answer = content ? text(place) : null;
    Map<String, Object> request = read(asked);
    byte[] json = OcsfActivity.event(mark, place.time(), request, read(place), prompt, answer);
    return new Made(json, trace(request));
  }

  static @Nullable TraceParent trace(Map<String, Object> record) {
    return record.get(CallerTraces.FIELD) instanceof String sent ? TraceParent.of(sent) : null;
  }

  private Map<String, Object> read(RecordPlace place) throws IOException {
    return RowReader.map(opener.open(place).json());
  }

  private @Nullable String text(RecordPlace place) throws IOException {
    byte[] content = opener.content(place);
    return content == null ? null : new String(content, StandardCharsets.UTF_8);
  }

  private static String hash(byte[] leaf) {
    return HexFormat.of().formatHex(Leaf.hash(leaf));
  }

  static void mark(JsonGenerator g, Mark mark) throws IOException {
    g.writeStringField("origin", mark.origin());
    g.writeNumberField("seq", mark.seq());
    g.writeStringField("leaf_hash", mark.leafHash());
  }

  /** Reads the mark of a copy in any shape; empty where {@code json} is no copy. */
  public static Optional<Mark> markOf(byte[] json) {
    JsonNode copy;
    try {
      copy = RowReader.JSON.readTree(json);
    } catch (JsonProcessingException noCopy) {
      return Optional.empty();
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory are read", e);
    }
    for (JsonNode at : new JsonNode[] {copy, copy.path("custom"), copy.path("unmapped")}) {
      if (at.path("seq").isIntegralNumber() && at.path("leaf_hash").isTextual()) {
        return Optional.of(
            new Mark(
                at.path("origin").asText(),
                at.path("seq").asLong(),
                at.path("leaf_hash").asText()));
      }
    }
    return Optional.empty();
  }
}
