package dev.drawbridge.dialect;

import dev.drawbridge.json.ByteSearch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Where the messages of a request's body lie: the elements of its member {@code messages} (chat,
 * Anthropic), {@code input} (responses) or {@code contents} (Gemini). It reads bytes only and
 * trusts nothing: of a body that is no JSON it finds what it can, and what it finds lies within.
 */
public final class MessageRanges {
  private static final Set<String> LISTS = Set.of("messages", "input", "contents");
  private static final int LONGEST_NAME = 16;

  /** One message: bytes from one offset up to another. */
  public record Range(int from, int to) {
    public int length() {
      return to - from;
    }
  }

  private final byte[] body;

  private MessageRanges(byte[] body) {
    this.body = body;
  }

  /** The ranges in their order, none touching another; empty where there is no list of messages. */
  public static List<Range> of(byte[] body) {
    return new MessageRanges(body).find();
  }

  private List<Range> find() {
    int at = space(0);
    if (byteAt(at) != '{') return List.of();
    at = space(at + 1);
    while (byteAt(at) == '"') {
      int end = string(at);
      int colon = space(end);
      if (byteAt(colon) != ':') return List.of();
      int value = space(colon + 1);
      if (byteAt(value) == '[' && LISTS.contains(name(at, end))) return elements(value);
      at = space(value(value));
      if (byteAt(at) != ',') return List.of();
      at = space(at + 1);
    }
    return List.of();
  }

  private List<Range> elements(int open) {
    List<Range> ranges = new ArrayList<>();
    int at = space(open + 1);
    while (at < body.length && body[at] != ']') {
      int end = value(at);
      if (end <= at) return List.of();
      ranges.add(new Range(at, end));
      at = space(end);
      if (byteAt(at) == ',') at = space(at + 1);
      else if (byteAt(at) != ']') return List.of();
    }
    return at < body.length ? ranges : List.of();
  }

  /** Where the value that begins there ends; the body's end where it does not. */
  private int value(int from) {
    int at = from;
    int depth = 0;
    while (at < body.length) {
      switch (body[at]) {
        case '"' -> at = string(at);
        case '{', '[' -> {
          depth++;
          at++;
        }
        case '}', ']' -> {
          if (depth == 0) return at;
          depth--;
          at++;
        }
        case ',', ':' -> {
          if (depth == 0) return at;
          at++;
        }
        case ' ', '\t', '\r', '\n' -> {
          if (depth == 0) return at;
          at++;
        }
        default -> at++;
      }
      if (depth == 0 && at > from && closes(body[at - 1])) return at;
    }
    return body.length;
  }

  private static boolean closes(byte last) {
    return last == '}' || last == ']' || last == '"';
  }

  /** Behind the string that begins there: its quote has an even number of backslashes before it. */
  private int string(int from) {
    int at = quote(from + 1);
    while (at < body.length) {
      int first = at;
      while (body[first - 1] == '\\') first--;
      if (((at - first) & 1) == 0) return at + 1;
      at = quote(at + 1);
    }
    return body.length;
  }

  private int quote(int from) {
    return ByteSearch.quote(body, from, body.length);
  }

  private int space(int from) {
    int at = from;
    while (at < body.length && (body[at] == ' ' || (body[at] >= '\t' && body[at] <= '\r'))) at++;
    return at;
  }

  private int byteAt(int at) {
    return at < body.length ? body[at] : -1;
  }

  private String name(int from, int end) {
    int length = end - from - 2;
    if (length < 0 || length > LONGEST_NAME) return "";
    return new String(body, from + 1, length, StandardCharsets.ISO_8859_1);
  }
}
