package dev.drawbridge.dialect.codec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The data of one server-sent event, within the bytes that it came in where it is one line. */
public final class SseEvent {
  /** A look through a range of bytes. */
  public interface Scan<T> {
    @Nullable T of(byte[] bytes, int from, int to);
  }

  private static final byte[] DATA = ascii("data:");
  private static final byte[] ERROR_LINE = ascii("error:");
  private static final byte[] DONE = ascii("[DONE]");
  private static final byte[] USAGE = ascii("\"usage\"");

  /* The names of usage and error are of one length. */
  private static final MultiPatternSearch TELLING =
      new MultiPatternSearch(
          "\"usage\"",
          "\"error\"",
          "\"content_filter\"",
          "\"finish_reason\":\"",
          "\"finish_reason\": \"",
          "[DONE]",
          "error:");

  private final byte[] bytes;
  private final int from;
  private final int to;

  private SseEvent(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Null where the event has no data: a comment, or only an id or a name. */
  public static @Nullable SseEvent of(byte[] bytes, int from, int to) {
    SseEvent found = null;
    ByteArrayOutputStream lines = null;
    int line = from;
    while (line < to) {
      int end = line;
      while (end < to && bytes[end] != '\n') end++;
      int next = end + 1;
      if (end > line && bytes[end - 1] == '\r') end--;
      // llama.cpp has sent errors as a field of their own.
      int value = value(bytes, line, end, DATA);
      if (value < 0) value = value(bytes, line, end, ERROR_LINE);
      if (value >= 0) {
        if (found == null) {
          found = new SseEvent(bytes, value, end);
        } else {
          if (lines == null) {
            lines = new ByteArrayOutputStream();
            lines.write(bytes, found.from, found.to - found.from);
          }
          lines.write('\n');
          lines.write(bytes, value, end - value);
        }
      }
      line = next;
    }
    if (lines == null) return found;
    byte[] joined = lines.toByteArray();
    return new SseEvent(joined, 0, joined.length);
  }

  private static int value(byte[] bytes, int from, int to, byte[] field) {
    if (!matches(bytes, from, to, field)) return -1;
    int value = from + field.length;
    return value < to && bytes[value] == ' ' ? value + 1 : value;
  }

  private static boolean matches(byte[] bytes, int from, int to, byte[] what) {
    return to - from >= what.length
        && Arrays.equals(bytes, from, from + what.length, what, 0, what.length);
  }

  /**
   * Whether one of the events in a range has to be read although there was content before: it may
   * hold usage, an error, a choice's end, or be the last. Quotes inside a JSON string are escaped,
   * so text of the answer does not look like these.
   *
   * @param from where an event begins
   */
  public static boolean mayMatter(byte[] bytes, int from, int to) {
    for (int at = TELLING.find(bytes, from, to); at >= 0; at = TELLING.find(bytes, at + 1, to)) {
      boolean matters =
          switch (bytes[at + 1]) {
            case 'u', 'e' -> isSet(bytes, at + USAGE.length, to);
            case 'r' -> at == from || bytes[at - 1] == '\n';
            default -> true;
          };
      if (matters) return true;
    }
    return false;
  }

  /** Whether a name's value is there and not null. */
  private static boolean isSet(byte[] bytes, int at, int to) {
    int i = at;
    while (i < to && (bytes[i] == ':' || bytes[i] <= ' ')) i++;
    return i < to && bytes[i] != 'n' && bytes[i] != ',' && bytes[i] != '}';
  }

  /** Whether a range, the ends of its last line aside, ends as a JSON object does. */
  public static boolean closed(byte[] bytes, int from, int to) {
    int last = to - 1;
    while (last >= from && endsLine(bytes[last])) last--;
    return last < from || bytes[last] == '}';
  }

  private static boolean endsLine(byte each) {
    return each == '\n' || each == '\r';
  }

  /** Whether the data begins as a JSON object does. */
  public boolean isObject() {
    int at = from;
    while (at < to && bytes[at] <= ' ' && bytes[at] >= 0) at++;
    return at < to && bytes[at] == '{';
  }

  public boolean isDone() {
    int end = to;
    while (end > from && bytes[end - 1] <= ' ') end--;
    return end - from == DONE.length && matches(bytes, from, end, DONE);
  }

  /** Looks through the data where it lies; what a look finds may be null. */
  public <T> @Nullable T scanned(Scan<T> scan) {
    return scan.of(bytes, from, to);
  }

  public byte[] data() {
    return Arrays.copyOfRange(bytes, from, to);
  }

  /** A document as one event on one line, since not every client joins lines of data. */
  public static byte[] ofDocument(String document) {
    return ("data: " + document.strip().replaceAll("[\r\n]+", " ") + "\n\n")
        .getBytes(StandardCharsets.UTF_8);
  }
}
