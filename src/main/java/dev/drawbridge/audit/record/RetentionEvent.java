package dev.drawbridge.audit.record;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.log.wal.Frame;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The content of a record about a retention. One is written before the retention with what it is to
 * take; one after it, with its {@code retention}, with what it took.
 *
 * @param contentBefore records of before then lose their content, in milliseconds since the epoch;
 *     {@link Long#MIN_VALUE} for none
 * @param minimumIndex the seq of the first record that is kept; -1 where none is pruned
 * @param done whether it tells of what was done
 * @param cleared segments that content is taken of: the seq of the first record and the one after
 *     the last, in turn
 */
public record RetentionEvent(
    long contentBefore, long minimumIndex, boolean done, List<Long> cleared) {
  public static final String TYPE = "retention";

  /** The reference in the frame of such a record. */
  public static final long REF = Frame.hash(TYPE);

  private static final RetentionEvent NOTHING =
      new RetentionEvent(Long.MIN_VALUE, -1, false, List.of());

  /** Reads a record; one of another type is read as a retention that takes nothing. */
  public static RetentionEvent of(byte[] json) throws IOException {
    JsonNode event = RowReader.JSON.readTree(json);
    JsonNode fields = event.path("fields");
    if (!event.path("type").asText().equals(TYPE)) return NOTHING;
    List<Long> cleared = new ArrayList<>();
    fields.path("cleared").forEach(seq -> cleared.add(seq.asLong()));
    String before = fields.path("content_before").asText("");
    return new RetentionEvent(
        before.isEmpty() ? Long.MIN_VALUE : Instant.parse(before).toEpochMilli(),
        fields.path("minimum_index").asLong(-1),
        fields.path("action").asText().equals("expired"),
        cleared);
  }

  /**
   * Returns {@link #cleared} as a map from each segment's first seq to the seq after its last,
   * without segments that were pruned.
   */
  public Map<Long, Long> spans(long oldest) {
    Map<Long, Long> spans = new TreeMap<>();
    for (int i = 0; i + 1 < cleared.size(); i += 2) {
      if (cleared.get(i) >= oldest) spans.put(cleared.get(i), cleared.get(i + 1));
    }
    return spans;
  }
}
