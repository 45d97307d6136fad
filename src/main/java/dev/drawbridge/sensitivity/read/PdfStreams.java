package dev.drawbridge.sensitivity.read;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Whether what a PDF's compressed streams grow to is bounded. The library unpacks them into memory
 * whole, so this is asked before it sees the file: every stream of a PDF stands in the file itself,
 * behind the word {@code stream}.
 *
 * <p>An encrypted file is refused, since nothing can be said of it, and so are the compressions
 * that hardly any program writes today.
 */
final class PdfStreams {
  /** Of all streams together. */
  private static final int MOST = 64 << 20;

  private static final int MOST_LAYERS = 3;

  /** What grows to less is no matter, whatever it is. */
  private static final int SMALL = 64 << 10;

  private static final Set<String> REFUSED =
      Set.of("LZWDecode", "LZW", "RunLengthDecode", "RL", "Crypt", "Encrypt");
  private static final byte[] STREAM = "stream".getBytes(ISO_8859_1);
  private static final byte[] END = "endstream".getBytes(ISO_8859_1);

  private final byte[] bytes;
  private long left = MOST;

  private PdfStreams(byte[] bytes) {
    this.bytes = bytes;
  }

  static boolean areBounded(byte[] bytes) {
    return namesAreKnown(bytes) && new PdfStreams(bytes).bounded();
  }

  /** Looks behind each {@code stream}, whether it begins one or only says so. */
  private boolean bounded() {
    long work = 3L * bytes.length + SMALL;
    int end = 0;
    for (int at = find(bytes, STREAM, 0); at >= 0; at = find(bytes, STREAM, at + STREAM.length)) {
      if (at >= 3 && bytes[at - 1] == 'd' && bytes[at - 2] == 'n' && bytes[at - 3] == 'e') continue;
      int from = at + STREAM.length;
      if (end < from) end = find(bytes, END, from);
      if (end < 0) end = bytes.length;
      work -= end - from;
      if (work < 0 || !bounded(from, end)) return false;
    }
    return true;
  }

  private boolean bounded(int from, int to) {
    // Readers skip what white space there is behind the word.
    int start = from;
    while (start < to && start - from < 4 && " \r\n\t".indexOf(bytes[start]) >= 0) start++;
    byte[] data = Arrays.copyOfRange(bytes, start, to);
    for (int layer = 0; layer < MOST_LAYERS; layer++) {
      byte[] printed = TextFilters.decoded(data);
      data = inflated(printed.length > 0 ? printed : data);
      if (left <= 0 || (layer == 0 && !namesAreKnown(data))) return false;
      if (data.length < SMALL) return true;
    }
    return false;
  }

  /**
   * What the data grows to. Its first two bytes are zlib's head, which the library does not look
   * at.
   */
  private byte[] inflated(byte[] data) {
    var all = new ByteArrayOutputStream();
    byte[] buffer = new byte[16 << 10];
    var inflater = new Inflater(true);
    try {
      inflater.setInput(data, Math.min(2, data.length), Math.max(0, data.length - 2));
      int n;
      while (left > 0 && (n = inflater.inflate(buffer)) > 0) {
        all.write(buffer, 0, n);
        left -= n;
      }
    } catch (DataFormatException e) {
      // The library reads as far, and no farther.
    } finally {
      inflater.end();
    }
    return all.toByteArray();
  }

  /** Whether no name ({@code /Name}, {@code #} and two digits for any character) is refused. */
  private static boolean namesAreKnown(byte[] in) {
    int to = in.length;
    for (int i = 0; i < to; i++) {
      if (in[i] != '/') continue;
      var name = new StringBuilder();
      int at = i + 1;
      while (at < to && name.length() < 20 && in[at] > ' ' && "/[]<>()%".indexOf(in[at]) < 0) {
        boolean escaped = in[at] == '#' && at + 2 < to;
        int c =
            escaped
                ? Character.digit(in[at + 1], 16) << 4 | Character.digit(in[at + 2], 16)
                : in[at];
        name.append((char) c);
        at += escaped ? 3 : 1;
      }
      if (REFUSED.contains(name.toString())) return false;
      i = at - 1;
    }
    return true;
  }

  private static int find(byte[] in, byte[] word, int from) {
    outer:
    for (int i = from; i <= in.length - word.length; i++) {
      for (int k = 0; k < word.length; k++) if (in[i + k] != word[k]) continue outer;
      return i;
    }
    return -1;
  }
}
