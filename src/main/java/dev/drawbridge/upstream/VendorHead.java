package dev.drawbridge.upstream;

import dev.drawbridge.dialect.Redaction;
import dev.drawbridge.exchange.Announcement;
import dev.drawbridge.upstream.announcements.AnnouncedDates;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The head of a vendor's answer. */
final class VendorHead {
  private static final List<String> NUMBERS = List.of("retry-after-ms", "openai-processing-ms");
  private static final Pattern NUMBER = Pattern.compile("[0-9.]{1,16}");
  private static final List<String> IDS =
      List.of("x-request-id", "request-id", "apim-request-id", "x-amzn-requestid");
  private static final Pattern NOT_OF_IDS = Pattern.compile("[^A-Za-z0-9._:/+=-]");
  private static final int LONGEST_ID = 128;
  private static final String JSON = "application/json";
  private static final CharSequence DEPRECATION = HttpHeaders.createOptimized("deprecation");
  private static final CharSequence SUNSET = HttpHeaders.createOptimized("sunset");
  private static final List<String> STREAMS =
      List.of(
          "text/event-stream",
          "text/plain",
          "application/vnd.amazon.eventstream",
          "application/x-ndjson");

  private final int status;
  private final MultiMap headers;
  private final List<String> secrets;

  /**
   * @param secrets what must not be told of our credential there
   */
  VendorHead(HttpClientResponse response, List<String> secrets) {
    status = response.statusCode();
    headers = response.headers();
    this.secrets = secrets;
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
    return headers.get(HttpHeaders.CONTENT_TYPE) != null && streamType() == null;
  }

  /** The type of a stream in our own spelling; null where it is another, or none. */
  private @Nullable String streamType() {
    String type = headers.get(HttpHeaders.CONTENT_TYPE);
    if (type == null) return null;
    String lower = type.toLowerCase(Locale.ROOT).strip();
    for (String stream : STREAMS) {
      if (!lower.startsWith(stream)) continue;
      return lower.contains("charset=utf-8") ? stream + "; charset=utf-8" : stream;
    }
    return null;
  }

  /**
   * The vendor's own request id, of at most 128 plain characters; null where it gave none. One that
   * holds a credential or an account's id is none.
   */
  @Nullable String requestId() {
    for (String name : IDS) {
      String id = headers.get(name);
      if (id == null) continue;
      String clean = NOT_OF_IDS.matcher(id).replaceAll("");
      if (!clean.isEmpty() && isHarmless(id) && isHarmless(clean))
        return clean.substring(0, Math.min(clean.length(), LONGEST_ID));
    }
    return null;
  }

  /** What the vendor announces of the model's end; null for nothing. */
  @Nullable Announcement announced() {
    boolean any = headers.contains(DEPRECATION) || headers.contains(SUNSET);
    return any ? AnnouncedDates.read(headers.getAll(DEPRECATION), headers.getAll(SUNSET)) : null;
  }

  private boolean isHarmless(String text) {
    return Redaction.strike(text, secrets).equals(text);
  }

  /** What a vendor says of repeating the request; its head is null where it sent none. */
  static RetryAdvice advice(@Nullable VendorHead head) {
    return RetryAdvice.of(head == null ? null : head.headers.get("x-should-retry"));
  }

  /** Every header, by lower-case name. */
  Map<String, String> all() {
    Map<String, String> all = new HashMap<>();
    headers.forEach(
        header -> all.putIfAbsent(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
    return all;
  }

  /**
   * Those of an answer that a caller gets, by lower-case name.
   *
   * @param translated whether the body is another than the vendor's, so that its type is not said
   */
  Map<String, String> passing(boolean translated) {
    Map<String, String> passing = numbers();
    String stream = streamType();
    if (translated) return passing;
    if (stream != null) passing.put("content-type", stream);
    else if (json()) passing.put("content-type", JSON);
    return passing;
  }

  /** The same of an error, whose body may be of any kind; it is never said to be a page. */
  Map<String, String> ofError(boolean translated, byte[] body) {
    Map<String, String> passing = numbers();
    if (translated) return passing;
    passing.put("content-type", isObject(body) ? JSON : "text/plain; charset=utf-8");
    return passing;
  }

  private Map<String, String> numbers() {
    Map<String, String> numbers = new HashMap<>();
    for (String name : NUMBERS) {
      String value = headers.get(name);
      if (value != null && NUMBER.matcher(value).matches()) numbers.put(name, value);
    }
    return numbers;
  }

  private static boolean isObject(byte[] body) {
    for (byte b : body) {
      if (b == '{' || b == '[') return true;
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') return false;
    }
    return false;
  }

  /** An error's body as a caller may see it. */
  byte[] struck(byte[] body) {
    return Redaction.strike(body, secrets);
  }
}
