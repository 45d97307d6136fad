package dev.drawbridge.audit;

import dev.drawbridge.sealing.Sealer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A leaf read strictly: every byte is as {@link LeafJson} writes it, or it is none.
 *
 * @param parts digests of the sealed parts, in base64url
 * @param requestId empty where it is of no request
 * @param fields digests of the fields, in base64url
 * @param time in milliseconds since the epoch
 */
record ReadLeaf(
    List<String> parts,
    long epoch,
    String requestId,
    List<String> fields,
    long seq,
    String type,
    long time) {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  /** A sealed part's digest as it stands in a leaf. */
  static String digest(byte[] part) {
    return BASE64.encodeToString(Sealer.digest(part));
  }

  static ReadLeaf of(byte[] leaf) throws IOException {
    var text = new Text(new String(leaf, StandardCharsets.US_ASCII));
    text.expect("{\"ct\":");
    List<String> parts = text.strings();
    text.expect(",\"ep\":");
    long epoch = text.number();
    String requestId = "";
    if (text.takes(",\"rid\":")) requestId = text.string();
    text.expect(",\"sd\":");
    List<String> fields = text.strings();
    text.expect(",\"seq\":");
    long seq = text.number();
    text.expect(",\"t\":");
    String type = text.string();
    text.expect(",\"ts\":");
    long time = text.number();
    text.expect(",\"v\":1}");
    text.end();
    return new ReadLeaf(parts, epoch, requestId, fields, seq, type, time);
  }

  /** A leaf's text, and how far it is read. */
  private static final class Text {
    private final String text;
    private int at;

    Text(String text) {
      this.text = text;
    }

    boolean takes(String word) {
      if (!text.startsWith(word, at)) return false;
      at += word.length();
      return true;
    }

    void expect(String word) throws IOException {
      if (!takes(word)) throw new IOException("no leaf: " + word + " expected at byte " + at);
    }

    void end() throws IOException {
      if (at != text.length()) throw new IOException("no leaf: it goes on at byte " + at);
    }

    String string() throws IOException {
      expect("\"");
      int from = at;
      while (at < text.length() && plain(text.charAt(at))) at++;
      String string = text.substring(from, at);
      expect("\"");
      return string;
    }

    private static boolean plain(char c) {
      return c > ' ' && c < 0x7f && c != '"' && c != '\\';
    }

    List<String> strings() throws IOException {
      List<String> strings = new ArrayList<>();
      expect("[");
      if (takes("]")) return strings;
      do strings.add(string());
      while (takes(","));
      expect("]");
      return strings;
    }

    long number() throws IOException {
      int from = at;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') at++;
      String digits = text.substring(from, at);
      boolean plain = digits.equals("0") || (!digits.isEmpty() && digits.charAt(0) != '0');
      if (!plain || digits.length() > 18) throw new IOException("no leaf: no number at byte " + at);
      return Long.parseLong(digits);
    }
  }
}
