package dev.drawbridge.dialect.signals;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is read of a vendor's error: its codes, reasons and messages. What an error repeats of the
 * request is left out, so that no caller writes evidence by what he asks.
 */
final class ErrorText {
  /** As much of a body is read. */
  private static final int MOST = 64 << 10;

  /** As much of its messages is kept. */
  private static final int MOST_TEXT = 16 << 10;

  private static final int MOST_CODES = 64;

  private static final Set<String> CODES =
      Set.of("code", "type", "status", "statuscode", "errorcode", "errortype", "error");

  private static final Set<String> REASONS =
      Set.of(
          "reason",
          "finishreason",
          "stopreason",
          "blockreason",
          "quotaid",
          "subreason",
          "ineligiblereason");

  private static final Set<String> MESSAGES =
      Set.of(
          "message",
          "error",
          "errors",
          "errormessage",
          "errordescription",
          "detail",
          "details",
          "description",
          "title",
          "msg",
          "reason");

  /** Members that repeat what was asked, or hold what a model has said. */
  private static final Set<String> ECHOES =
      Set.of(
          "input",
          "inputs",
          "request",
          "body",
          "prompt",
          "messages",
          "failedgeneration",
          "flaggedinput",
          "ctx",
          "url",
          "loc",
          "content",
          "contents",
          "parts",
          "output",
          "contentfilterresult",
          "contentfilterresults");

  /** Members that hold another vendor's error as text. */
  private static final Set<String> NESTED = Set.of("raw");

  private final Set<String> codes = new HashSet<>();
  private final Set<String> reasons = new HashSet<>();
  private final StringBuilder text = new StringBuilder();
  private final Deque<String> names = new ArrayDeque<>();
  private @Nullable Duration delay;
  private int status;
  private boolean nested;

  private ErrorText() {}

  static ErrorText of(byte[] body) {
    var found = new ErrorText();
    byte[] read = body.length > MOST ? Arrays.copyOf(body, MOST) : body;
    boolean json = found.read(read);
    if (!json
        || (found.text.isEmpty()
            && found.codes.isEmpty()
            && found.reasons.isEmpty()
            && !whole(read))) {
      // A proxy's page, or plain text.
      found.append(new String(read, StandardCharsets.UTF_8));
    }
    return found;
  }

  /** Whether it ends as JSON does. */
  private static boolean whole(byte[] body) {
    for (int i = body.length - 1; i >= 0; i--) {
      if (body[i] == '}' || body[i] == ']' || body[i] == '"') return true;
      if (body[i] > ' ') return false;
    }
    return false;
  }

  /** Reads as far as it is JSON; false where it does not begin as an object, array or string. */
  private boolean read(byte[] body) {
    boolean begun = false;
    try (JsonParser parser = Json.FACTORY.createParser(body)) {
      JsonToken token;
      while ((token = parser.nextToken()) != null) {
        if (!begun && token.isScalarValue() && token != JsonToken.VALUE_STRING) return false;
        if (!begun && token == JsonToken.VALUE_STRING) append(parser.getText());
        begun = true;
        see(parser, token);
      }
    } catch (IOException e) {
      return begun; // It is cut, or no JSON from here on.
    }
    return begun;
  }

  private void see(JsonParser parser, JsonToken token) throws IOException {
    if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
      String name = parser.currentName();
      String above = names.isEmpty() ? "" : names.peek();
      String own = name == null ? above : plain(name);
      if (ECHOES.contains(own)) parser.skipChildren();
      else names.push(own);
    } else if (token == JsonToken.END_OBJECT || token == JsonToken.END_ARRAY) {
      names.poll();
    } else if (token.isScalarValue()) {
      String name = parser.currentName();
      // What stands in an array is named by it.
      value(name == null ? (names.isEmpty() ? "" : names.peek()) : plain(name), parser, token);
    }
  }

  private void value(String name, JsonParser parser, JsonToken token) throws IOException {
    if (ECHOES.contains(name)) return;
    if (token == JsonToken.VALUE_STRING) {
      string(name, parser.getText());
    } else if (token.isNumeric()) {
      double number = parser.getDoubleValue();
      if (CODES.contains(name)) {
        keep(codes, parser.getText());
        named(number);
      } else if (name.equals("estimatedtime") || name.equals("retryafter")) {
        if (delay == null) delay = StatedWait.number(parser.getText(), 1000);
      }
    }
  }

  private void string(String name, String value) {
    if (CODES.contains(name) && value.length() <= 128) {
      keep(codes, value);
      if (value.length() == 3 && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
        named(Integer.parseInt(value));
      }
    }
    if (REASONS.contains(name)) keep(reasons, value);
    // What a model says instead of an answer is known by its member's name alone.
    if (name.equals("refusal")) reasons.add("refusal");
    if (name.equals("retrydelay") && delay == null) delay = StatedWait.text(value);
    if (MESSAGES.contains(name)) append(value);
    if (NESTED.contains(name)) inner(value);
  }

  private void inner(String value) {
    String begin = value.strip();
    if (nested || !(begin.startsWith("{") || begin.startsWith("["))) {
      append(value);
      return;
    }
    nested = true;
    Deque<String> outer = new ArrayDeque<>(names);
    names.clear();
    read(begin.getBytes(StandardCharsets.UTF_8));
    names.clear();
    names.addAll(outer);
  }

  private void named(double number) {
    if (status == 0 && number >= 400 && number < 600) status = (int) number;
  }

  private static void keep(Set<String> tokens, String value) {
    if (tokens.size() < MOST_CODES) tokens.add(Token.of(value));
  }

  private void append(String more) {
    int room = MOST_TEXT - text.length();
    if (room > 0) text.append(more, 0, Math.min(room, more.length())).append('\n');
  }

  /** A member's name without case and marks, as vendors spell it in several ways. */
  private static String plain(String name) {
    if (name.length() > 64) return "";
    var plain = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isLetterOrDigit(c)) plain.append(Character.toLowerCase(c));
    }
    return plain.toString();
  }

  Set<String> codes() {
    return codes;
  }

  Set<String> reasons() {
    return reasons;
  }

  /**
   * The first number that is an HTTP error status in {@code code}, {@code status} or {@code
   * status_code}; 0 for none.
   */
  int status() {
    return status;
  }

  /** The wait that a member of its own states; null for none. */
  @Nullable Duration delay() {
    return delay;
  }

  /** All messages in lower case. */
  String text() {
    return text.toString().toLowerCase(Locale.ROOT);
  }

  /**
   * The messages without addresses, and without what stands in quotation marks: names of models,
   * and what the caller wrote.
   */
  String plain() {
    String lower = text();
    var plain = new StringBuilder(lower.length());
    for (int at = 0; at < lower.length(); ) {
      int next = end(lower, at);
      if (next > at) {
        plain.append(' ');
        at = next;
      } else {
        plain.append(lower.charAt(at++));
      }
    }
    return plain.toString();
  }

  /** A quotation is no longer than this. */
  private static final int LONGEST_QUOTATION = 256;

  /** Where an address or a quotation ends that begins here; {@code at} where none does. */
  private static int end(String text, int at) {
    char c = text.charAt(at);
    if (c == 'h' && (text.startsWith("http://", at) || text.startsWith("https://", at))) {
      int end = at;
      while (end < text.length() && text.charAt(end) > ' ') end++;
      return end;
    }
    if (c != '"' && c != '`' && c != '\'') return at;
    boolean within = at > 0 && Character.isLetterOrDigit(text.charAt(at - 1));
    if (within) return at; // An apostrophe, or the mark at a quotation's end.
    int most = Math.min(text.length(), at + LONGEST_QUOTATION);
    for (int end = at + 1; end < most; end++) {
      if (text.charAt(end) != c) continue;
      boolean apostrophe =
          end + 1 < text.length() && Character.isLetterOrDigit(text.charAt(end + 1));
      if (!apostrophe) return end + 1;
    }
    return at;
  }
}
