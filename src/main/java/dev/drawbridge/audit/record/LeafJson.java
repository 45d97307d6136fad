package dev.drawbridge.audit.record;

import dev.drawbridge.json.JsonValue;
import dev.drawbridge.log.sealing.Scope;
import dev.drawbridge.log.wal.Leaf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A record's leaf in the tree, canonical JSON (RFC 8785): {@code {"ct":digest of the sealed parts,
 * "ep":key epoch,"rid":request id,"sd":digest of the fields,"seq":N,"t":type,"ts":milliseconds,
 * "v":2}}, bytes in base64url without padding; {@code rid} is left out where there is no request.
 * {@code ct} is the SHA-256 of the SHA-256 of the ledger part, where there is one, and then of each
 * sealed part in their order; {@code sd} is what {@code Commitments} tells. It commits to all that
 * the record says and tells nothing of it. In leaves with {@code "v":1} {@code ct} is a list of the
 * parts' digests, and {@code sd} one of the fields', sorted.
 */
public final class LeafJson {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final byte[] PARTS = ascii("{\"ct\":\"");
  private static final byte[] LISTED_PARTS = ascii("{\"ct\":[");
  private static final byte[] EPOCH = ascii(",\"ep\":");
  private static final byte[] REQUEST = ascii(",\"rid\":\"");
  private static final byte[] FIELDS = ascii(",\"sd\":");
  private static final byte[] TYPE = ascii(",\"t\":\"");
  private static final byte[] VERSION = ascii(",\"v\":");
  private static final byte[] AFTER = ascii(",\"v\":" + Scope.LATEST + "}");

  /** Characters of a digest in base64url, with its quotation marks. */
  private static final int DIGEST = 45;

  /**
   * What a leaf says of the record's identity.
   *
   * @param requestId empty where it is of no request
   * @param version the form of the leaf and of what the record seals
   */
  public record Named(String requestId, String type, int version) {
    Scope scope() {
      return new Scope(requestId, type, version);
    }
  }

  private LeafJson() {}

  /**
   * A leaf without its seq and time.
   *
   * @param parts the digest of the sealed parts
   * @param fields the digest of the fields
   */
  static Leaf of(String type, @Nullable String requestId, int epoch, byte[] parts, byte[] fields) {
    var before = new StringBuilder(192);
    before.append("{\"ct\":\"").append(BASE64.encodeToString(parts)).append('"');
    before.append(",\"ep\":").append(epoch);
    if (requestId != null) before.append(",\"rid\":\"").append(requestId).append('"');
    before.append(",\"sd\":\"").append(BASE64.encodeToString(fields)).append('"');
    before.append(",\"seq\":");
    return new Leaf(ascii(before.toString()), ascii(",\"t\":\"" + type + "\",\"ts\":"), AFTER);
  }

  public static Named named(byte[] leaf) {
    int version = version(leaf);
    Named quick = quick(leaf, version);
    if (quick != null) return quick;
    var members = JsonValue.of(leaf).members();
    return new Named(text(members.get("rid")), text(members.get("t")), version);
  }

  /** The last member of a leaf. */
  private static int version(byte[] leaf) {
    int at = leaf.length - 2;
    while (at > 0 && leaf[at] >= '0' && leaf[at] <= '9') at--;
    if (!stands(VERSION, leaf, at + 1 - VERSION.length)) return 0;
    return leaf[leaf.length - 2] - '0';
  }

  /**
   * Reads the same without parsing the digests; null where the leaf does not have the form in which
   * it is written.
   */
  private static @Nullable Named quick(byte[] leaf, int version) {
    int at = PARTS.length - 1 + DIGEST;
    if (stands(LISTED_PARTS, leaf, 0)) {
      while (at < leaf.length && leaf[at] != ']') at++;
      at++;
    } else if (!stands(PARTS, leaf, 0)) {
      return null;
    }
    if (!stands(EPOCH, leaf, at)) return null;
    at += EPOCH.length;
    while (at < leaf.length && leaf[at] != ',') at++;
    int type = leaf.length - 1;
    while (type > at && !stands(TYPE, leaf, type)) type--;
    if (type == at) return null;
    String requestId = "";
    if (stands(REQUEST, leaf, at)) requestId = string(leaf, at + REQUEST.length);
    else if (!stands(FIELDS, leaf, at)) return null;
    return new Named(requestId, string(leaf, type + TYPE.length), version);
  }

  private static boolean stands(byte[] word, byte[] leaf, int at) {
    int end = at + word.length;
    return at >= 0 && end <= leaf.length && Arrays.equals(word, 0, word.length, leaf, at, end);
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
