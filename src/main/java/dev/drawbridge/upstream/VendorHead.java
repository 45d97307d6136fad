package dev.drawbridge.upstream;

import dev.drawbridge.dialect.Redaction;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The head of a vendor's answer. */
final class VendorHead {
  private static final List<String> PASSING =
      List.of("content-type", "retry-after-ms", "openai-processing-ms");
  private static final List<String> IDS =
      List.of("x-request-id", "request-id", "apim-request-id", "x-amzn-requestid");
  private static final int LONGEST_ID = 128;
  private static final List<String> STREAMS =
      List.of(
          "text/event-stream",
          "text/plain",
          "application/vnd.amazon.eventstream",
          "application/x-ndjson");

  private final int status;
  private final MultiMap headers;
  private final boolean json;

  VendorHead(HttpClientResponse response) {
    this(response.statusCode(), response.headers(), false);
  }

  private VendorHead(int status, MultiMap headers, boolean json) {
    this.status = status;
    this.headers = headers;
    this.json = json;
  }

  /** The head of an error that came inside another content type. */
  VendorHead asJson() {
    return new VendorHead(status, headers, true);
  }

  int status() {
    return status;
  }

  /** Whether the body is compressed, though nobody asked. */
  boolean encoded() {
    String encoding = headers.get(HttpHeaders.CONTENT_ENCODING);
    return encoding != null && !encoding.isBlank() && !encoding.equalsIgnoreCase("identity");
  }

  /**
   * Whether the body is one document and not a stream of events. What does not say what it is, or
   * says plain text, is taken for a stream where one was asked for.
   */
  boolean json() {
    String type = headers.get(HttpHeaders.CONTENT_TYPE);
    if (type == null) return false;
    String lower = type.toLowerCase(Locale.ROOT).strip();
    return STREAMS.stream().noneMatch(lower::startsWith);
  }

  /** The vendor's own request id, printable and at most 128 characters; null where it gave none. */
  @Nullable String requestId() {
    for (String name : IDS) {
      String id = headers.get(name);
      if (id == null) continue;
      String clean = id.replaceAll("[^\\x21-\\x7e]", "");
      if (!clean.isEmpty()) return clean.substring(0, Math.min(clean.length(), LONGEST_ID));
    }
    return null;
  }

  /** Every header, by lower-case name. */
  Map<String, String> all() {
    Map<String, String> all = new HashMap<>();
    headers.forEach(
        header -> all.putIfAbsent(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
    return all;
  }

  /**
   * Those that a caller gets, by lower-case name.
   *
   * @param translated whether the body is another than the vendor's, so that its type is not said
   */
  Map<String, String> passing(boolean translated) {
    Map<String, String> passing = new HashMap<>();
    for (String name : PASSING) {
      if (translated && name.equals("content-type")) continue;
      String value = headers.get(name);
      if (value != null) passing.put(name, value);
    }
    if (json && !translated) passing.put("content-type", "application/json");
    return passing;
  }

  /** An error's body as a caller may see it. */
  byte[] struck(byte[] body, Endpoint endpoint) {
    return Redaction.strike(body, endpoint.secrets());
  }
}
