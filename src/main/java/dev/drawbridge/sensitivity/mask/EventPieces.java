package dev.drawbridge.sensitivity.mask;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Server-sent events, lines ended by LF or CRLF: each is a piece, with its data as the document.
 * Data of several lines become one line, so that a string of it can be changed.
 */
final class EventPieces implements StreamPieces {
  private static final byte[] DATA = "data:".getBytes(StandardCharsets.US_ASCII);

  /** An event that is longer than any of a vendor's passes as it comes. */
  private static final int LONGEST = 64 << 20;

  private byte[] held = new byte[1024];
  private int length;

  /** How far the end of an event was sought, and where the line begins that stands there. */
  private int sought;

  private int line;

  @Override
  public List<Piece> feed(byte[] chunk) {
    if (length + chunk.length > held.length) {
      held = Arrays.copyOf(held, Math.max(length + chunk.length, held.length * 2));
    }
    System.arraycopy(chunk, 0, held, length, chunk.length);
    length += chunk.length;
    List<Piece> pieces = new ArrayList<>(2);
    int from = 0;
    while (sought < length) {
      if (held[sought++] != '\n') continue;
      boolean blank = sought - line == 1 || (sought - line == 2 && held[line] == '\r');
      line = sought;
      if (!blank) continue;
      pieces.add(piece(Arrays.copyOfRange(held, from, sought)));
      from = sought;
    }
    if (from > 0) {
      System.arraycopy(held, from, held, 0, length - from);
      length -= from;
      sought -= from;
      line -= from;
    }
    if (length > LONGEST) {
      pieces.add(Piece.without(Arrays.copyOf(held, length)));
      length = 0;
      sought = 0;
      line = 0;
    }
    return pieces;
  }

  @Override
  public List<Piece> finish() {
    if (length == 0) return List.of();
    Piece last = piece(Arrays.copyOf(held, length));
    length = 0;
    sought = 0;
    line = 0;
    return List.of(last);
  }

  private static Piece piece(byte[] event) {
    int from = 0;
    int to = 0;
    int lines = 0;
    for (int at = 0; at < event.length; ) {
      int end = at;
      while (end < event.length && event[end] != '\n') end++;
      if (isData(event, at, end)) {
        lines++;
        from = value(event, at);
        to = end > from && event[end - 1] == '\r' ? end - 1 : end;
      }
      at = end + 1;
    }
    return lines > 1 ? joined(event) : new Piece(event, from, to);
  }

  private static boolean isData(byte[] event, int from, int to) {
    return to - from >= DATA.length
        && Arrays.equals(event, from, from + DATA.length, DATA, 0, DATA.length);
  }

  private static int value(byte[] event, int line) {
    int at = line + DATA.length;
    return at < event.length && event[at] == ' ' ? at + 1 : at;
  }

  /** The event with its data in one line. */
  private static Piece joined(byte[] event) {
    var others = new ByteArrayOutputStream(event.length);
    var data = new ByteArrayOutputStream(event.length);
    for (int at = 0; at < event.length; ) {
      int end = at;
      while (end < event.length && event[end] != '\n') end++;
      int text = end > at && event[end - 1] == '\r' ? end - 1 : end;
      if (isData(event, at, text)) {
        if (data.size() > 0) data.write(' ');
        int value = value(event, at);
        data.write(event, value, Math.max(0, text - value));
      } else if (text > at) {
        others.write(event, at, text - at);
        others.write('\n');
      }
      at = end + 1;
    }
    others.writeBytes(DATA);
    others.write(' ');
    int from = others.size();
    others.writeBytes(data.toByteArray());
    int to = others.size();
    others.write('\n');
    others.write('\n');
    return new Piece(others.toByteArray(), from, to);
  }
}
