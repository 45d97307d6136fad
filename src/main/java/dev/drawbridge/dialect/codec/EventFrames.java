package dev.drawbridge.dialect.codec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a stream of server-sent events apart, wherever its bytes are cut: lines end with LF, CRLF
 * or CR, several {@code data} lines are one, comments are passed over. Not thread-safe.
 *
 * <p>Source: WHATWG HTML, <em>Server-sent events</em>, "Interpreting an event stream". An event
 * that the stream's end cuts off is given all the same: whether it is whole is its reader's to see.
 */
public final class EventFrames {
  /** More than a vendor's longest event, which is an image in base64. */
  private static final int LONGEST = 64 << 20;

  /**
   * One event.
   *
   * @param name of its {@code event} line, empty for none
   * @param data its {@code data} lines, joined by LF
   */
  public record Frame(String name, byte[] data) {
    public boolean is(String text) {
      return new String(data, StandardCharsets.UTF_8).strip().equals(text);
    }

    /** Whether it begins as a JSON object does. */
    public boolean isObject() {
      int at = 0;
      while (at < data.length && data[at] <= ' ' && data[at] >= 0) at++;
      return at < data.length && data[at] == '{';
    }
  }

  private byte[] line = new byte[256];
  private int length;
  private boolean afterReturn;
  private boolean first = true;
  private String name = "";

  /** The {@code data} lines so far; null where there is none. */
  private @Nullable ByteArrayOutputStream data;

  /**
   * The events that are whole by now.
   *
   * @throws IllegalStateException where a line is longer than 64 MiB
   */
  public List<Frame> feed(byte[] chunk) {
    List<Frame> frames = List.of();
    int from = 0;
    for (int i = 0; i < chunk.length; i++) {
      byte b = chunk[i];
      if (b != '\n' && b != '\r') {
        afterReturn = false;
        continue;
      }
      if (b == '\n' && afterReturn && from == i) {
        // The second half of a CRLF.
        afterReturn = false;
        from = i + 1;
        continue;
      }
      append(chunk, from, i);
      afterReturn = b == '\r';
      from = i + 1;
      Frame frame = ended();
      if (frame == null) continue;
      if (frames.isEmpty()) frames = new ArrayList<>();
      frames.add(frame);
    }
    append(chunk, from, chunk.length);
    return frames;
  }

  /** The event that is not ended yet, where there is one. */
  public List<Frame> finish() {
    List<Frame> frames = new ArrayList<>(1);
    if (length > 0) {
      Frame frame = ended();
      if (frame != null) frames.add(frame);
    }
    Frame last = ended();
    if (last != null) frames.add(last);
    return frames;
  }

  private void append(byte[] chunk, int from, int to) {
    int more = to - from;
    if (more == 0) return;
    if (length + more > LONGEST) throw new IllegalStateException("a line above 64 MiB");
    if (length + more > line.length) {
      line = Arrays.copyOf(line, Math.max(length + more, line.length * 2));
    }
    System.arraycopy(chunk, from, line, length, more);
    length += more;
  }

  /** The line is ended; gives the event where that ends it. */
  private @Nullable Frame ended() {
    int at = 0;
    if (first && length >= 3 && line[0] == (byte) 0xEF && line[1] == (byte) 0xBB) at = 3;
    first = false;
    if (length == at) {
      length = 0;
      ByteArrayOutputStream whole = data;
      String named = name;
      data = null;
      name = "";
      return whole == null ? null : new Frame(named, whole.toByteArray());
    }
    int colon = at;
    while (colon < length && line[colon] != ':') colon++;
    String field = new String(line, at, colon - at, StandardCharsets.UTF_8);
    int value = colon + 1 < length && line[colon + 1] == ' ' ? colon + 2 : colon + 1;
    value = Math.min(value, length);
    switch (field) {
      case "event" -> name = new String(line, value, length - value, StandardCharsets.UTF_8);
      case "data" -> take(value);
      default -> {}
    }
    length = 0;
    return null;
  }

  private void take(int from) {
    ByteArrayOutputStream lines = data;
    if (lines == null) {
      lines = new ByteArrayOutputStream(length - from);
      data = lines;
    } else {
      lines.write('\n');
    }
    lines.write(line, from, length - from);
  }
}
