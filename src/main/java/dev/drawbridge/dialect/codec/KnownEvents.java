package dev.drawbridge.dialect.codec;

import dev.drawbridge.json.JsonShape;
import org.jspecify.annotations.Nullable;

/**
 * Forms of events of one stream that said nothing to note. An event of the same form, which differs
 * in what its strings and numbers say only, says nothing to note either: it is recognised without a
 * look at its text. Not thread-safe.
 */
final class KnownEvents {
  /** A stream that has ever new forms gains nothing by their being kept. */
  private static final int MOST_KEPT = 32;

  private static final int LONGEST = 4_096;

  private @Nullable JsonShape last;
  private @Nullable JsonShape before;
  private int kept;

  /** Where the known events end that lie one after the other from an offset on; it, for none. */
  int end(byte[] data, int from, int to) {
    JsonShape known = last;
    if (known == null) return from;
    int at = from;
    while (at < to) {
      int end = known.alike(data, at, to);
      if (end < 0) {
        JsonShape other = before;
        if (other == null) break;
        end = other.alike(data, at, to);
        if (end < 0) break;
        last = other;
        before = known;
        known = other;
      }
      at = end;
    }
    return at;
  }

  /** Whether the form of one more event of that length would be kept. */
  boolean wants(int length) {
    return kept < MOST_KEPT && length <= LONGEST;
  }

  /** Keeps the form of an event, its blank line included. */
  void keep(byte[] data, int from, int to) {
    JsonShape shape = JsonShape.of(data, from, to);
    if (shape.values() == 0) return;
    kept++;
    before = last;
    last = shape;
  }
}
