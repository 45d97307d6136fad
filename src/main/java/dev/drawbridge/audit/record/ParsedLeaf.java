package dev.drawbridge.audit.record;

import dev.drawbridge.log.sealing.Commitments;
import dev.drawbridge.log.sealing.Scope;
import dev.drawbridge.log.sealing.Sealer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A leaf read strictly: every byte is as {@link LeafJson} writes it, or it is none.
 *
 * @param version the form of the leaf
 * @param parts in the first form digests of the sealed parts, else that of all of them, in
 *     base64url
 * @param requestId empty where it is of no request
 * @param time in milliseconds since the epoch
 * @param leaf its bytes
 * @param fieldsAt where the digests of its fields begin in it
 */
public record ParsedLeaf(
    int version,
    List<String> parts,
    long epoch,
    String requestId,
    long seq,
    String type,
    long time,
    byte[] leaf,
    int fieldsAt) {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  /** A sealed part's digest as it stands in a leaf of the first form. */
  public static String digest(byte[] part) {
    return BASE64.encodeToString(Sealer.digest(part));
  }

  /**
   * The digest of all sealed parts, as it stands in a leaf.
   *
   * @param digests of each
   */
  public static String digest(List<byte[]> digests) {
    return BASE64.encodeToString(Sealer.digest(digests));
  }

  public static ParsedLeaf of(byte[] leaf) throws IOException {
    var text = new Text(leaf, 0);
    text.expect("{\"ct\":");
    int version = text.stands('[') ? Scope.FIRST : Scope.LATEST;
    List<String> parts = text.digests(version);
    text.expect(",\"ep\":");
    long epoch = text.number();
    String requestId = "";
    if (text.takes(",\"rid\":")) requestId = text.string();
    text.expect(",\"sd\":");
    int fieldsAt = text.at;
    text.skipDigests(version);
    text.expect(",\"seq\":");
    long seq = text.number();
    text.expect(",\"t\":");
    String type = text.string();
    text.expect(",\"ts\":");
    long time = text.number();
    text.expect(",\"v\":" + version + "}");
    text.end();
    return new ParsedLeaf(version, parts, epoch, requestId, seq, type, time, leaf, fieldsAt);
  }

  /** As {@link Commitments#inLeaf} makes them. */
  public List<String> fields() throws IOException {
    return new Text(leaf, fieldsAt).digests(version);
  }

  /** A leaf's text, and how far it is read. */
  private static final class Text {
    private static final boolean[] PLAIN = new boolean[256];

    static {
      for (char c = ' ' + 1; c < 0x7f; c++) PLAIN[c] = c != '"' && c != '\\';
    }

    private final byte[] text;
    private int at;

    Text(byte[] text, int at) {
      this.text = text;
      this.at = at;
    }

    boolean takes(String word) {
      int length = word.length();
      if (at + length > text.length) return false;
      for (int i = 0; i < length; i++) if (text[at + i] != word.charAt(i)) return false;
      at += length;
      return true;
    }

    boolean takes(char c) {
      if (at == text.length || text[at] != c) return false;
      at++;
      return true;
    }

    void expect(String word) throws IOException {
      if (!takes(word)) throw new IOException("no leaf: " + word + " expected at byte " + at);
    }

    void expect(char c) throws IOException {
      if (!takes(c)) throw new IOException("no leaf: " + c + " expected at byte " + at);
    }

    void end() throws IOException {
      if (at != text.length) throw new IOException("no leaf: it goes on at byte " + at);
    }

    String string() throws IOException {
      int from = at + 1;
      skipString();
      return new String(text, from, at - from - 1, StandardCharsets.ISO_8859_1);
    }

    void skipString() throws IOException {
      expect('"');
      byte[] bytes = text;
      int i = at;
      while (i < bytes.length && PLAIN[bytes[i] & 0xff]) i++;
      at = i;
      expect('"');
    }

    boolean stands(char c) {
      return at < text.length && text[at] == c;
    }

    /** A list of digests in the first form of a leaf, one digest in the next. */
    List<String> digests(int version) throws IOException {
      return version == Scope.FIRST ? strings() : List.of(string());
    }

    void skipDigests(int version) throws IOException {
      if (version == Scope.FIRST) skipStrings();
      else skipString();
    }

    private List<String> strings() throws IOException {
      List<String> strings = new ArrayList<>();
      expect('[');
      if (takes(']')) return strings;
      do strings.add(string());
      while (takes(','));
      expect(']');
      return strings;
    }

    private void skipStrings() throws IOException {
      expect('[');
      if (takes(']')) return;
      do skipString();
      while (takes(','));
      expect(']');
    }

    long number() throws IOException {
      int from = at;
      while (at < text.length && text[at] >= '0' && text[at] <= '9') at++;
      int digits = at - from;
      boolean plain = digits == 1 || (digits > 1 && text[from] != '0');
      if (!plain || digits > 18) throw new IOException("no leaf: no number at byte " + at);
      long number = 0;
      for (int i = from; i < at; i++) number = 10 * number + text[i] - '0';
      return number;
    }
  }
}
