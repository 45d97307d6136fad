package dev.drawbridge.audit;

import dev.drawbridge.sealing.JsonValue;
import dev.drawbridge.wal.Leaf;
import java.nio.charset.StandardCharsets;
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
final class LeafJson {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final byte[] AFTER = ",\"v\":1}".getBytes(StandardCharsets.US_ASCII);

  /**
   * What a leaf says of the record's identity.
   *
   * @param requestId empty where it is of no request
   */
  record Named(String requestId, String type) {}

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

  static Named named(byte[] leaf) {
    var members = JsonValue.of(leaf).members();
    return new Named(text(members.get("rid")), text(members.get("t")));
  }

  private static String text(@Nullable JsonValue value) {
    return value == null ? "" : value.text();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
