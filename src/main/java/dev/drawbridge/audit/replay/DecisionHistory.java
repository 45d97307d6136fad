package dev.drawbridge.audit.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.audit.record.RecordReader;
import dev.drawbridge.audit.record.RowFacts;
import dev.drawbridge.audit.record.RowReader;
import dev.drawbridge.audit.record.SnapshotSearch;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.log.wal.FrameType;
import dev.drawbridge.log.wal.RecordPlace;
import dev.drawbridge.policy.decision.DecisionSnapshot;
import dev.drawbridge.policy.decision.PolicyException;
import dev.drawbridge.policy.decision.RecordedDecision;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads the decisions on record, newest first, with all that is needed to make them again. A
 * process may write the log meanwhile. Holds one record at a time, and never a prompt or an answer.
 * Blocking; for one thread.
 */
public final class DecisionHistory implements Closeable {

  /** Why a decision on record cannot be made again. */
  public enum Lacking {
    /** The decision and its input were erased. */
    ERASED,
    /** Policy was not asked, or gave no answer. */
    VERDICT,
    /** The record names no snapshot that is on record, or fits none. */
    SNAPSHOT
  }

  /** Receives the decisions, newest first; false ends the walk. */
  public interface Visitor {
    boolean decision(PastDecision decision);

    /** Called for a refusal or request that cannot be decided again. */
    void lacking(Lacking what);

    /** Called before each record; false ends the walk. */
    default boolean goOn() {
      return true;
    }

    /**
     * Whether the walk should show the decisions of {@code team}; null stands for calls of no team.
     */
    default boolean wants(@Nullable String team) {
      return true;
    }
  }

  private final RecordReader reader;
  private final SnapshotSearch snapshots;

  private DecisionHistory(RecordReader reader) {
    this.reader = reader;
    this.snapshots = new SnapshotSearch(reader);
  }

  /**
   * Opens the history of the log in {@code folder} ({@code data}/audit).
   *
   * @param master the master key; without it there is no decision that can be read
   * @throws IOException where there is no log, and where the master key is another log's
   */
  public static DecisionHistory open(Path folder, MasterKey master) throws IOException {
    return new DecisionHistory(RecordReader.open(folder, master));
  }

  /** Adds a snapshot that is known already, so that it is not searched for. */
  public void know(DecisionSnapshot snapshot) {
    snapshots.know(snapshot);
  }

  /**
   * Walks the requests and refusals between two times.
   *
   * @param until null for now
   */
  public void walk(Instant since, @Nullable Instant until, Visitor visitor) throws IOException {
    long from = since.toEpochMilli();
    long to = until == null ? Long.MAX_VALUE : until.toEpochMilli();
    Map<Long, RecordPlace> ends = new HashMap<>();
    reader.walk(
        Long.MAX_VALUE,
        place -> {
          if (place.time() < from || !visitor.goOn()) return false;
          FrameType type = place.type();
          if (type == FrameType.END) ends.put(place.ref(), place);
          if (type == null || !type.row()) return true;
          RecordPlace end = ends.remove(place.seq());
          if (place.time() >= to) return true;
          return visit(place, end, visitor);
        });
  }

  private boolean visit(RecordPlace place, @Nullable RecordPlace end, Visitor visitor)
      throws IOException {
    JsonNode record = RowReader.JSON.readTree(reader.json(place));
    if (!visitor.wants(record.path("row").path("team").textValue())) return true;
    if (record.path("row").path("state").asText().equals("erased")) {
      visitor.lacking(Lacking.ERASED);
      return true;
    }
    JsonNode input = record.path("input");
    if (!input.isObject() || !(record.get("verdict") instanceof ObjectNode verdict)) {
      visitor.lacking(Lacking.VERDICT);
      return true;
    }
    DecisionSnapshot snapshot =
        snapshots.find(verdict.path("snapshot").asText(), place.seq()).orElse(null);
    RecordedDecision decision = snapshot == null ? null : read(input, verdict, snapshot);
    if (decision == null) {
      visitor.lacking(Lacking.SNAPSHOT);
      return true;
    }
    RowFacts ended = end == null ? RowFacts.NONE : reader.facts(end);
    JsonNode row = record.path("row");
    return visitor.decision(
        new PastDecision(
            row.path("request_id").asText(),
            Instant.parse(row.path("time").asText()),
            new PastDecision.Asked(row.path("team").textValue(), row.path("model_asked").asText()),
            record.path("target").path("model").textValue(),
            new PastDecision.Bill(
                ended.text("model_served"),
                ended.whole("input_tokens"),
                ended.whole("output_tokens"),
                ended.decimal("cost_usd"),
                found(end)),
            decision));
  }

  /** What was found in the answer that a record is the end of. */
  private PastDecision.Found found(@Nullable RecordPlace end) throws IOException {
    if (end == null) return PastDecision.Found.NOTHING;
    JsonNode label = RowReader.JSON.readTree(reader.json(end)).path("answer_label");
    if (label.path("findings").isEmpty()) return PastDecision.Found.NOTHING;
    Map<String, Integer> types = new TreeMap<>();
    for (var each : label.path("findings").properties()) {
      types.put(each.getKey(), each.getValue().asInt());
    }
    Set<String> categories = new TreeSet<>();
    label.path("categories").fieldNames().forEachRemaining(categories::add);
    return new PastDecision.Found(
        Collections.unmodifiableSet(categories), Collections.unmodifiableMap(types));
  }

  private static @Nullable RecordedDecision read(
      JsonNode input, ObjectNode verdict, DecisionSnapshot snapshot) {
    try {
      return RecordedDecision.read(input, verdict, snapshot);
    } catch (PolicyException doesNotFit) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
