package dev.drawbridge.vendors;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Checks AWS signatures by the text of their specification, without AWS' library, which makes those
 * that are checked here. Source: AWS General Reference, <em>Create a signed AWS API request</em>.
 */
final class SigV4 {
  private static final Pattern HEADER =
      Pattern.compile(
          "AWS4-HMAC-SHA256 Credential=([^/]+)/(\\d{8})/([^/]+)/([^/]+)/aws4_request,"
              + " ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})");

  private SigV4() {}

  /** What is wrong with a request's signature, empty for nothing. */
  static String wrong(
      VendorServer.Call call, String keyId, String secret, String region, String service) {
    Matcher header = HEADER.matcher(call.header("authorization"));
    if (!header.matches()) return "no signature";
    if (!header.group(1).equals(keyId)) return "another key";
    if (!header.group(3).equals(region)) return "another region: " + header.group(3);
    if (!header.group(4).equals(service)) return "another service: " + header.group(4);
    String date = call.header("x-amz-date");
    if (!date.startsWith(header.group(2))) return "another day";
    List<String> signed = List.of(header.group(5).split(";", -1));
    if (!signed.contains("host") || !signed.contains("x-amz-date")) return "too little is signed";
    try {
      String request = canonical(call, signed);
      String scope = header.group(2) + "/" + region + "/" + service + "/aws4_request";
      String text = "AWS4-HMAC-SHA256\n" + date + "\n" + scope + "\n" + hex(hash(bytes(request)));
      byte[] key = mac(bytes("AWS4" + secret), header.group(2));
      for (String part : List.of(region, service, "aws4_request")) key = mac(key, part);
      return hex(mac(key, text)).equals(header.group(6)) ? "" : "does not match";
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String canonical(VendorServer.Call call, List<String> signed)
      throws GeneralSecurityException {
    URI uri = URI.create(call.uri());
    List<String> path = new ArrayList<>();
    // Services other than S3 encode the path, which is encoded already, once more.
    for (String segment : uri.getRawPath().split("/", -1)) {
      path.add(
          URLEncoder.encode(segment, StandardCharsets.UTF_8)
              .replace("+", "%20")
              .replace("*", "%2A")
              .replace("%7E", "~"));
    }
    var text = new StringBuilder(call.method()).append('\n');
    text.append(String.join("/", path)).append('\n');
    text.append(uri.getRawQuery() == null ? "" : uri.getRawQuery()).append('\n');
    for (String name : signed) {
      text.append(name).append(':').append(values(call.headers(), name)).append('\n');
    }
    return text.append('\n')
        .append(String.join(";", signed))
        .append('\n')
        .append(hex(hash(call.body())))
        .toString();
  }

  private static String values(MultiMap headers, String name) {
    List<String> values = new ArrayList<>();
    for (String value : headers.getAll(name)) values.add(value.strip().replaceAll(" +", " "));
    return String.join(",", values);
  }

  private static byte[] hash(Buffer bytes) throws GeneralSecurityException {
    return hash(bytes.getBytes());
  }

  private static byte[] hash(byte[] bytes) throws GeneralSecurityException {
    return MessageDigest.getInstance("SHA-256").digest(bytes);
  }

  private static byte[] mac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(bytes(text));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
