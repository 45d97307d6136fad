package dev.drawbridge.log.wal;

import java.io.IOException;
import java.util.Set;

/** Which parts of a segment's records are to be destroyed. */
public interface Destruction {
  /** The names of one record's; none for a record that stays as it is. */
  Set<String> of(RecordPlace place) throws IOException;

  /**
   * Asked last: whether no content is left in the segment then, as its {@link SegmentHead} says
   * from then on.
   */
  default boolean whole() {
    return false;
  }
}
