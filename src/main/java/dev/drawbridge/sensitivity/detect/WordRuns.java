package dev.drawbridge.sensitivity.detect;

/**
 * The runs of eight words of a text, each with a hash that knows neither case nor what stands
 * between the words. For one thread.
 */
final class WordRuns {
  private static final long FACTOR = 0x9E3779B97F4A7C15L;
  private static final long HIGHEST = power();

  private final String text;
  private final long[] hashes = new long[Fingerprint.RUN];
  private final int[] starts = new int[Fingerprint.RUN];
  private int at;
  private int words;
  private int end;
  private long hash;

  WordRuns(String text) {
    this.text = text;
  }

  private static long power() {
    long power = 1;
    for (int i = 0; i < Fingerprint.RUN; i++) power *= FACTOR;
    return power;
  }

  /** Goes on to the next run; false where there is none. */
  boolean next() {
    do {
      if (!word()) return false;
    } while (words < Fingerprint.RUN);
    return true;
  }

  private boolean word() {
    int length = text.length();
    while (at < length && !Character.isLetterOrDigit(text.charAt(at))) at++;
    if (at == length) return false;
    int slot = words % Fingerprint.RUN;
    starts[slot] = at;
    long one = 0xCBF29CE484222325L;
    while (at < length && Character.isLetterOrDigit(text.charAt(at))) {
      one = (one ^ Character.toLowerCase(text.charAt(at))) * 0x100000001B3L;
      at++;
    }
    one ^= one >>> 29;
    long gone = words < Fingerprint.RUN ? 0 : hashes[slot] * HIGHEST;
    hashes[slot] = one;
    hash = hash * FACTOR + one - gone;
    words++;
    end = at;
    return true;
  }

  /** Of the run. */
  long hash() {
    return hash;
  }

  /** How many words were read. */
  int words() {
    return words;
  }

  int start() {
    return starts[words % Fingerprint.RUN];
  }

  int end() {
    return end;
  }
}
