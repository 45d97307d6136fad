package dev.drawbridge.json;

import java.util.Arrays;
import java.util.List;

/**
 * A text that grows, and offsets in it: in bytes of UTF-8, and the same in UTF-16 units. The text
 * is looked through once; each question after that costs the same however long it is.
 */
public final class Utf8Offsets {
  /** Units from one place whose offset in bytes is kept to the next. */
  private static final int STEP = 64;

  private final StringBuilder text = new StringBuilder();

  /** The offsets in bytes of every {@link #STEP}th unit; of a pair's second half, that after it. */
  private int[] kept = new int[8];

  private int steps = 1;

  /** How far the text was looked through, in units and in bytes. */
  private int seen;

  private int seenBytes;

  public static Utf8Offsets of(String text) {
    var offsets = new Utf8Offsets();
    offsets.append(text);
    return offsets;
  }

  /** Texts one behind another, as one. */
  public static Utf8Offsets joined(List<Utf8Offsets> texts) {
    if (texts.size() == 1) return texts.getFirst();
    var all = new Utf8Offsets();
    for (Utf8Offsets each : texts) all.append(each.text.toString());
    return all;
  }

  public void append(String more) {
    text.append(more);
    while (seen < text.length()) {
      // The second half of a pair may come with the next piece.
      boolean last = seen + 1 == text.length();
      if (last && Character.isHighSurrogate(text.charAt(seen))) return;
      int point = text.codePointAt(seen);
      int next = seen + Character.charCount(point);
      seenBytes += width(point);
      for (int unit = seen + 1; unit <= next; unit++) {
        if (unit % STEP == 0) keep(seenBytes);
      }
      seen = next;
    }
  }

  private void keep(int bytes) {
    if (steps == kept.length) kept = Arrays.copyOf(kept, steps * 2);
    kept[steps++] = bytes;
  }

  /** The offset in units of one in bytes, at most the text's end. */
  public int units(long bytes) {
    int step = 0;
    int high = steps - 1;
    while (step < high) {
      int middle = (step + high + 1) >>> 1;
      if (kept[middle] < bytes) step = middle;
      else high = middle - 1;
    }
    int unit = unit(step);
    long at = kept[step];
    while (unit < text.length() && at < bytes) {
      int point = text.codePointAt(unit);
      at += width(point);
      unit += Character.charCount(point);
    }
    return unit;
  }

  /** The offset in bytes of one in units, at most the text's end. */
  public int bytes(int units) {
    int end = Math.clamp(units, 0, text.length());
    int step = Math.min(end / STEP, steps - 1);
    int at = kept[step];
    for (int unit = unit(step); unit < end; ) {
      int point = text.codePointAt(unit);
      at += width(point);
      unit += Character.charCount(point);
    }
    return at;
  }

  /** The unit that a kept offset is of: behind the pair that it would cut. */
  private int unit(int step) {
    int unit = step * STEP;
    boolean cuts =
        unit > 0
            && unit < text.length()
            && Character.isSurrogatePair(text.charAt(unit - 1), text.charAt(unit));
    return cuts ? unit + 1 : unit;
  }

  private static int width(int point) {
    return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
}
