package dev.drawbridge.json;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Takes lines of JSON apart, wherever their bytes are cut; empty ones are passed over. */
public final class JsonLines {
  /** More than a vendor's longest line. */
  private static final int LONGEST = 64 << 20;

  private byte[] line = new byte[256];
  private int length;

  /**
   * The lines that are whole by now.
   *
   * @throws IllegalStateException where a line is longer than 64 MiB
   */
  public List<byte[]> feed(byte[] chunk) {
    List<byte[]> lines = List.of();
    int from = 0;
    for (int i = 0; i < chunk.length; i++) {
      if (chunk[i] != '\n') continue;
      append(chunk, from, i);
      from = i + 1;
      if (lines.isEmpty()) lines = new ArrayList<>();
      end(lines);
    }
    append(chunk, from, chunk.length);
    return lines;
  }

  /** The line that is not ended, where there is one. */
  public List<byte[]> finish() {
    List<byte[]> lines = new ArrayList<>(1);
    end(lines);
    return lines;
  }

  private void end(List<byte[]> lines) {
    int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
    if (end > 0) lines.add(Arrays.copyOf(line, end));
    length = 0;
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
}
