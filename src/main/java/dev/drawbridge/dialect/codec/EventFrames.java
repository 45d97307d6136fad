package dev.drawbridge.dialect.codec;

import dev.drawbridge.json.ByteSearch;
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

  private static final byte[] DATA = "data".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] EVENT = "event".getBytes(StandardCharsets.US_ASCII);

  /**
   * One event: the name of its {@code event} line, empty for none, and its {@code data} lines,
   * joined by LF, which are a range of the bytes that were fed where they are one line.
   *
   * @param from of the data
   * @param to behind the data
   */
  public record Frame(String name, byte[] bytes, int from, int to) {
    /** Its data alone. */
    public byte[] data() {
      boolean all = from == 0 && to == bytes.length;
      return all ? bytes : Arrays.copyOfRange(bytes, from, to);
    }

    public boolean is(String text) {
      return new String(bytes, from, to - from, StandardCharsets.UTF_8).strip().equals(text);
    }

    /** Whether it begins as a JSON object does. */
    public boolean isObject() {
      int at = from;
      while (at < to && bytes[at] <= ' ' && bytes[at] >= 0) at++;
      return at < to && bytes[at] == '{';
    }
  }

  private byte[] line = new byte[256];
  private int length;
  private boolean afterReturn;
  private boolean first = true;
  private String name = "";

  /** The name that came last, with its bytes. */
  private String lastName = "";

  private byte[] nameBytes = {};

  /** Where the first {@code data} line lies; null where there is none. */
  private byte @Nullable [] data;

  private int dataFrom;
  private int dataTo;

  /** All of them so far; null where there is one at the most. */
  private @Nullable ByteArrayOutputStream lines;

  /**
   * The events that are whole by now.
   *
   * @throws IllegalStateException where a line is longer than 64 MiB
   */
  public List<Frame> feed(byte[] chunk) {
    List<Frame> frames = List.of();
    int from = 0;
    if (afterReturn && chunk.length > 0) {
      // The second half of a CRLF.
      if (chunk[0] == '\n') from = 1;
      afterReturn = false;
    }
    int end = ByteSearch.lineEnd(chunk, from, chunk.length);
    while (end < chunk.length) {
      Frame frame;
      if (length == 0) {
        frame = ended(chunk, from, end);
      } else {
        append(chunk, from, end);
        frame = ended();
      }
      from = end + 1;
      if (chunk[end] == '\r') {
        afterReturn = from == chunk.length;
        if (!afterReturn && chunk[from] == '\n') from++;
      }
      end = ByteSearch.lineEnd(chunk, from, chunk.length);
      if (frame == null) continue;
      if (frames.isEmpty()) frames = new ArrayList<>();
      frames.add(frame);
    }
    append(chunk, from, chunk.length);
    keepData(chunk);
    return frames;
  }

  /** Keeps of a chunk only the data of the event that is not ended yet. */
  private void keepData(byte[] chunk) {
    if (data != chunk) return;
    data = Arrays.copyOfRange(chunk, dataFrom, dataTo);
    dataTo -= dataFrom;
    dataFrom = 0;
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

  /** The line that came in pieces is ended. */
  private @Nullable Frame ended() {
    int all = length;
    length = 0;
    Frame frame = ended(line, 0, all);
    keepData(line);
    return frame;
  }

  /** A line is ended; gives the event where that ends it. */
  private @Nullable Frame ended(byte[] bytes, int from, int to) {
    int at = from;
    if (first && to - from >= 3 && bytes[from] == (byte) 0xEF && bytes[from + 1] == (byte) 0xBB) {
      at += 3;
    }
    first = false;
    if (to == at) {
      byte[] one = data;
      ByteArrayOutputStream all = lines;
      String named = name;
      data = null;
      lines = null;
      name = "";
      if (one == null) return null;
      if (all == null) return new Frame(named, one, dataFrom, dataTo);
      byte[] joined = all.toByteArray();
      return new Frame(named, joined, 0, joined.length);
    }
    if (isField(DATA, bytes, at, to)) take(bytes, value(bytes, at + DATA.length, to), to);
    else if (isField(EVENT, bytes, at, to))
      name = name(bytes, value(bytes, at + EVENT.length, to), to);
    return null;
  }

  /** Whether a line is of a field: its name alone, or a colon behind it. */
  private static boolean isField(byte[] field, byte[] bytes, int from, int to) {
    int end = from + field.length;
    return end <= to
        && Arrays.equals(bytes, from, end, field, 0, field.length)
        && (end == to || bytes[end] == ':');
  }

  /** Where the value begins of a field whose name ends there. */
  private static int value(byte[] bytes, int colon, int to) {
    int value = colon + 1 < to && bytes[colon + 1] == ' ' ? colon + 2 : colon + 1;
    return Math.min(value, to);
  }

  /** The same text again where an event has the name of the one before, as most have. */
  private String name(byte[] bytes, int from, int to) {
    if (Arrays.equals(bytes, from, to, nameBytes, 0, nameBytes.length)) return lastName;
    nameBytes = Arrays.copyOfRange(bytes, from, to);
    lastName = new String(nameBytes, StandardCharsets.UTF_8);
    return lastName;
  }

  private void take(byte[] bytes, int from, int to) {
    byte[] one = data;
    if (one == null) {
      data = bytes;
      dataFrom = from;
      dataTo = to;
      return;
    }
    ByteArrayOutputStream all = lines;
    if (all == null) {
      all = new ByteArrayOutputStream(dataTo - dataFrom + 1 + to - from);
      all.write(one, dataFrom, dataTo - dataFrom);
      lines = all;
    }
    all.write('\n');
    all.write(bytes, from, to - from);
  }
}
