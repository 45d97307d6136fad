package dev.drawbridge.audit.record;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.log.wal.Frame;
import dev.drawbridge.log.wal.FrameType;
import dev.drawbridge.log.wal.RecordPlace;
import dev.drawbridge.logging.EventCode;
import dev.drawbridge.policy.decision.DecisionSnapshot;
import dev.drawbridge.policy.decision.PolicyException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds snapshots by their id. A snapshot stands in the record of the configuration that began to
 * serve with it. The search goes back from the decision that names the snapshot, then to what came
 * after, as a gateway's first requests may be on record before its start is.
 */
public final class SnapshotSearch {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotSearch.class);
  private static final int KEPT = 32;

  /** Events of the configuration, as their frames name them. */
  public static final long CONFIG = Frame.hash("config");

  private final RecordReader reader;
  private final Map<String, Optional<DecisionSnapshot>> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<DecisionSnapshot>> eldest) {
          return size() > KEPT;
        }
      };

  public SnapshotSearch(RecordReader reader) {
    this.reader = reader;
  }

  public void know(DecisionSnapshot snapshot) {
    known.put(snapshot.id(), Optional.of(snapshot));
  }

  /**
   * Returns the snapshot {@code id}; empty where no configuration on record has it.
   *
   * @param id empty for none
   */
  public Optional<DecisionSnapshot> find(String id, long before) throws IOException {
    if (id.isEmpty()) return Optional.empty();
    Optional<DecisionSnapshot> found = known.get(id);
    if (found != null) return found;
    if (!search(id, before, -1)) search(id, Long.MAX_VALUE, before);
    return known.computeIfAbsent(id, absent -> Optional.empty());
  }

  /**
   * Searches the records with a seq between {@code above} and {@code below}; returns whether the
   * snapshot was found.
   */
  private boolean search(String id, long below, long above) throws IOException {
    boolean[] found = {false};
    reader.walk(
        below,
        place -> {
          if (place.seq() <= above) return false;
          if (place.type() != FrameType.EVENT || place.ref() != CONFIG) return true;
          DecisionSnapshot snapshot = snapshot(place);
          if (snapshot == null) return true;
          know(snapshot);
          found[0] = snapshot.id().equals(id);
          return !found[0];
        });
    return found[0];
  }

  private @Nullable DecisionSnapshot snapshot(RecordPlace place) throws IOException {
    JsonNode recorded = recorded(reader.json(place));
    if (recorded == null) return null;
    try {
      return DecisionSnapshot.read(recorded);
    } catch (PolicyException e) {
      LOG.warn(
          EventCode.SNAPSHOT_UNREADABLE,
          "the configuration's record {} holds no snapshot that can be read",
          place.seq());
      return null;
    }
  }

  /** The snapshot that a configuration's record holds; null for one of another kind. */
  public static @Nullable JsonNode recorded(byte[] json) throws IOException {
    JsonNode snapshot = RowReader.JSON.readTree(json).path("fields").path("snapshot");
    return snapshot.isObject() ? snapshot : null;
  }
}
