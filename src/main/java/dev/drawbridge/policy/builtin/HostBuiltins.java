package dev.drawbridge.policy.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The host builtins that are provided: those that give the same value on every machine, need no
 * network and take time in proportion to their input. Each is one of OPA's own. Sets reach them as
 * lists.
 */
public final class HostBuiltins {
  /** The builtin that makes a decision depend on when it is made. */
  public static final String CLOCK = "time.now_ns";

  static final Map<String, HostBuiltin> ALL = new HashMap<>();

  static {
    ALL.put("sprintf", a -> TextNode.valueOf(GoFormat.format(a[0], a[1])));
    ALL.put("strings.any_prefix_match", a -> any(a[0], a[1], String::startsWith));
    ALL.put("strings.any_suffix_match", a -> any(a[0], a[1], String::endsWith));
    ALL.put("strings.count", a -> IntNode.valueOf(count(text(a[0]), text(a[1]))));
    ALL.put("indexof_n", a -> places(text(a[0]), text(a[1])));
    ALL.put("crypto.sha256", a -> TextNode.valueOf(hex(sha256(text(a[0])))));
    ALL.put("crypto.hmac.sha256", a -> TextNode.valueOf(hex(hmac(text(a[0]), text(a[1])))));
    ALL.put(
        "crypto.hmac.equal",
        a -> BooleanNode.valueOf(MessageDigest.isEqual(utf8(text(a[0])), utf8(text(a[1])))));
    ALL.put("hex.encode", a -> TextNode.valueOf(hex(utf8(text(a[0])))));
    ALL.put("hex.decode", a -> TextNode.valueOf(unhex(text(a[0]))));
    ALL.put(
        "base64url.encode_no_pad",
        a ->
            TextNode.valueOf(
                Base64.getUrlEncoder().withoutPadding().encodeToString(utf8(text(a[0])))));
    ALL.put("urlquery.encode", a -> TextNode.valueOf(queryEncoded(text(a[0]))));
    ALL.put("urlquery.decode", a -> TextNode.valueOf(queryDecoded(text(a[0]))));
    ALL.put("trace", a -> BooleanNode.TRUE);
    ALL.putAll(TimeBuiltins.ALL);
    ALL.putAll(VersionBuiltins.ALL);
  }

  private HostBuiltins() {}

  public static @Nullable HostBuiltin named(String name) {
    return ALL.get(name);
  }

  private static String text(JsonNode value) {
    return HostBuiltin.text(value);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static String unhex(String hex) {
    try {
      return new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new HostBuiltin.Undefined();
    }
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(utf8(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] hmac(String text, String key) {
    if (key.isEmpty()) throw new HostBuiltin.Undefined();
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(utf8(key), "HmacSHA256"));
      return mac.doFinal(utf8(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String queryEncoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("*", "%2A").replace("%7E", "~");
  }

  private static String queryDecoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new HostBuiltin.Undefined();
    }
  }

  private static BooleanNode any(
      JsonNode texts, JsonNode parts, BiPredicate<String, String> matches) {
    List<String> wanted = strings(parts);
    for (String text : strings(texts)) {
      for (String part : wanted) if (matches.test(text, part)) return BooleanNode.TRUE;
    }
    return BooleanNode.FALSE;
  }

  private static List<String> strings(JsonNode value) {
    if (!value.isArray()) return List.of(text(value));
    List<String> found = new ArrayList<>();
    for (JsonNode item : value) found.add(text(item));
    return found;
  }

  /** Occurrences that do not overlap; of the empty text one more than there are characters. */
  private static int count(String text, String part) {
    if (part.isEmpty()) return text.codePointCount(0, text.length()) + 1;
    int found = 0;
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) found++;
    return found;
  }

  /** Where a text stands in another, in characters; overlapping ones count. */
  private static JsonNode places(String text, String part) {
    if (part.isEmpty()) throw new HostBuiltin.Undefined();
    var found = JsonNodeFactory.instance.arrayNode();
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
      found.add(text.codePointCount(0, at));
    }
    return found;
  }
}
