package dev.drawbridge.dialect.contract;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A provider's base URL, and whose ways it has.
 *
 * @param base such as {@code https://api.openai.com/v1}
 */
public record VendorEndpoint(URI base, Vendor vendor) {
  /** The path of the base URL without a slash at its end. */
  public String path() {
    String raw = base.getRawPath() == null ? "" : base.getRawPath();
    return raw.endsWith("/") ? raw.substring(0, raw.length() - 1) : raw;
  }

  /** The version's segment, where the base URL does not end with one already. */
  public String version(String usual) {
    return path().matches(".*/v1(alpha|beta)?") ? "" : usual;
  }

  /** A name as segments of a path, with its slashes. */
  public static String segments(String name) {
    return segment(name).replace("%2F", "/");
  }

  /** A name as one segment of a path: all but RFC 3986's unreserved characters are encoded. */
  public static String segment(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }
}
