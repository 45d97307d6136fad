package dev.drawbridge.audit.record;

import dev.drawbridge.json.JsonValue;
import dev.drawbridge.log.wal.Leaf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record's leaf in the tree, canonical JSON (RFC 8785): {@code {"ct":[SHA-256 of the ledger part
 * where there is one, then of each sealed part in their order],"ep":key epoch,"rid":request id,
 * "sd":[digests of the fields, sorted],"seq":N,"t":type,"ts":milliseconds,"v":1}}, bytes in
 * base64url without padding; {@code rid} is left out where there is no request. It commits to all
 * that the record says and tells nothing of it.
 */
public final class LeafJson {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final byte[] EPOCH = ascii("],\"ep\":");
  private static final byte[] REQUEST = ascii(",\"rid\":\"");
  private static final byte[] FIELDS = ascii(",\"sd\":");
  private static final byte[] TYPE = ascii(",\"t\":\"");
  private static final byte[] AFTER = ascii(",\"v\":1}");

  /**
   * What a leaf says of the record's identity.
   *
   * @param requestId empty where it is of no request
   */
  public record Named(String requestId, String type) {}

  private LeafJson() {}

  /**
   * A leaf without its seq and time.
   *
   * @param digests of parts
   * @param fields digests in base64url, sorted
   */
  static Leaf of(
      String type,
      @Nullable String requestId,
      int epoch,
      List<byte[]> digests,
      List<String> fields) {
    var before = new StringBuilder(64 + 47 * (digests.size() + fields.size()));
    before.append("{\"ct\":[");
    for (int i = 0; i < digests.size(); i++) {
      if (i > 0) before.append(',');
      before.append('"').append(BASE64.encodeToString(digests.get(i))).append('"');
    }
    before.append("],\"ep\":").append(epoch);
    if (requestId != null) before.append(",\"rid\":\"").append(requestId).append('"');
    before.append(",\"sd\":[");
    for (int i = 0; i < fields.size(); i++) {
      if (i > 0) before.append(',');
      before.append('"').append(fields.get(i)).append('"');
    }
    before.append("],\"seq\":");
    return new Leaf(ascii(before.toString()), ascii(",\"t\":\"" + type + "\",\"ts\":"), AFTER);
  }

  public static Named named(byte[] leaf) {
    Named quick = quick(leaf);
    if (quick != null) return quick;
    var members = JsonValue.of(leaf).members();
    return new Named(text(members.get("rid")), text(members.get("t")));
  }

  /**
   * Reads the same without parsing the digests between; null where the leaf does not have the form
   * in which it is written.
   */
  private static @Nullable Named quick(byte[] leaf) {
    int at = 0;
    while (at < leaf.length && leaf[at] != ']') at++;
    if (!stands(EPOCH, leaf, at)) return null;
    at += EPOCH.length;
    while (at < leaf.length && leaf[at] != ',') at++;
    int type = leaf.length - 1;
    while (type > at && !stands(TYPE, leaf, type)) type--;
    if (type == at) return null;
    String requestId = "";
    if (stands(REQUEST, leaf, at)) requestId = string(leaf, at + REQUEST.length);
    else if (!stands(FIELDS, leaf, at)) return null;
    return new Named(requestId, string(leaf, type + TYPE.length));
  }

  private static boolean stands(byte[] word, byte[] leaf, int at) {
    int end = at + word.length;
    return end <= leaf.length && Arrays.equals(word, 0, word.length, leaf, at, end);
  }

  private static String string(byte[] leaf, int from) {
    int to = from;
    while (leaf[to] != '"') to++;
    return new String(leaf, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private static String text(@Nullable JsonValue value) {
    return value == null ? "" : value.text();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
