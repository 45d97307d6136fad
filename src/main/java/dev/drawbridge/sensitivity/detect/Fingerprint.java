package dev.drawbridge.sensitivity.detect;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.drawbridge.sensitivity.read.Attachment;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * What a document's text is known by: keyed hashes of each run of eight of its words, of which
 * every fourth is kept (A. Broder, <i>On the resemblance and containment of documents</i>, 1997).
 * The file of it holds no word of the document; whoever has the file can still tell whether a text
 * that they have is from it.
 */
public final class Fingerprint {
  /** Words of a run. */
  static final int RUN = 8;

  /** A text of fewer words is known by chance. */
  private static final int FEWEST_WORDS = 60;

  private static final String HEAD = "drawbridge-fingerprint 1";
  private static final int SAMPLED = 3;
  private static final int ENOUGH = 3;
  private static final double FACTOR_OF_CONFIDENCE = 0.02;

  private final long key0;
  private final long key1;
  private final long[] hashes;

  private Fingerprint(long key0, long key1, long[] hashes) {
    this.key0 = key0;
    this.key1 = key1;
    this.hashes = hashes;
  }

  /**
   * The fingerprint of a document, with a key of its own.
   *
   * @param file a text, or a PDF
   * @throws IllegalArgumentException where it has too few words that can be read
   */
  public static Fingerprint ofFile(byte[] file) {
    return of(String.join("\n", Attachment.of(file).texts()));
  }

  /** The fingerprint of a text; fails likewise. */
  static Fingerprint of(String text) {
    var random = new SecureRandom();
    var empty = new Fingerprint(random.nextLong(), random.nextLong(), new long[0]);
    var runs = new WordRuns(text);
    long[] kept = new long[16];
    int n = 0;
    while (runs.next()) {
      if (!sampled(runs.hash())) continue;
      if (n == kept.length) kept = Arrays.copyOf(kept, 2 * n);
      kept[n++] = empty.keyed(runs.hash());
    }
    if (runs.words() < FEWEST_WORDS || n < ENOUGH) {
      throw new IllegalArgumentException("fewer than " + FEWEST_WORDS + " words");
    }
    long[] sorted = Arrays.stream(kept, 0, n).sorted().distinct().toArray();
    return new Fingerprint(empty.key0, empty.key1, sorted);
  }

  /**
   * Reads a file of one.
   *
   * @throws IllegalArgumentException where it is none
   */
  public static Fingerprint parse(byte[] file) {
    String[] lines = new String(file, US_ASCII).strip().split("\\s*\n\\s*", -1);
    if (lines.length != 3 || !lines[0].equals(HEAD)) throw none();
    byte[] key = HexFormat.of().parseHex(lines[1]);
    byte[] all = Base64.getDecoder().decode(lines[2]);
    if (key.length != 16 || all.length < 8 || all.length % 8 != 0) throw none();
    long[] hashes = new long[all.length / 8];
    ByteBuffer.wrap(all).asLongBuffer().get(hashes);
    Arrays.sort(hashes);
    ByteBuffer keys = ByteBuffer.wrap(key);
    return new Fingerprint(keys.getLong(), keys.getLong(), hashes);
  }

  private static IllegalArgumentException none() {
    return new IllegalArgumentException("is no fingerprint of Drawbridge's");
  }

  /** The file of it. */
  public byte[] bytes() {
    ByteBuffer key = ByteBuffer.allocate(16).putLong(key0).putLong(key1);
    ByteBuffer all = ByteBuffer.allocate(8 * hashes.length);
    for (long hash : hashes) all.putLong(hash);
    String base64 = Base64.getEncoder().encodeToString(all.array());
    return (HEAD + "\n" + HexFormat.of().formatHex(key.array()) + "\n" + base64 + "\n")
        .getBytes(US_ASCII);
  }

  /** How many runs of words it knows. */
  public int size() {
    return hashes.length;
  }

  private static boolean sampled(long hash) {
    return (hash >>> 32 & SAMPLED) == 0;
  }

  /** Looks for runs of its document's words. */
  void look(String text, CustomRule rule, Found found) {
    var runs = new WordRuns(text);
    int first = -1;
    int last = -1;
    int known = 0;
    while (runs.next()) {
      if (!sampled(runs.hash()) || Arrays.binarySearch(hashes, keyed(runs.hash())) < 0) continue;
      if (first < 0) first = runs.start();
      last = runs.end();
      known++;
    }
    if (known < ENOUGH) return;
    double confidence = Math.min(0.99, 0.8 + FACTOR_OF_CONFIDENCE * known);
    found.add(new Finding(rule.id(), rule.category(), rule.id(), confidence, first, last));
  }

  /** SipHash-2-4 of eight bytes (J.-P. Aumasson, D. J. Bernstein, 2012). */
  private long keyed(long word) {
    long[] v = {
      key0 ^ 0x736f6d6570736575L,
      key1 ^ 0x646f72616e646f6dL,
      key0 ^ 0x6c7967656e657261L,
      key1 ^ 0x7465646279746573L
    };
    for (long block : new long[] {word, 8L << 56}) {
      v[3] ^= block;
      rounds(v, 2);
      v[0] ^= block;
    }
    v[2] ^= 0xff;
    rounds(v, 4);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
  }

  private static void rounds(long[] v, int times) {
    for (int i = 0; i < times; i++) {
      v[0] += v[1];
      v[1] = Long.rotateLeft(v[1], 13) ^ v[0];
      v[0] = Long.rotateLeft(v[0], 32);
      v[2] += v[3];
      v[3] = Long.rotateLeft(v[3], 16) ^ v[2];
      v[0] += v[3];
      v[3] = Long.rotateLeft(v[3], 21) ^ v[0];
      v[2] += v[1];
      v[1] = Long.rotateLeft(v[1], 17) ^ v[2];
      v[2] = Long.rotateLeft(v[2], 32);
    }
  }

  /** Its size only. */
  @Override
  public String toString() {
    return "Fingerprint[" + hashes.length + "]";
  }
}
