package dev.drawbridge.log.tlog;

import java.util.Arrays;
import java.util.List;

/**
 * A tree's head, c2sp.org/tlog-checkpoint.
 *
 * @param origin which log it is
 * @param extensions further lines, which we never write
 */
public record Checkpoint(String origin, long size, byte[] root, List<String> extensions) {
  public Checkpoint {
    extensions = List.copyOf(extensions);
  }

  public Checkpoint(String origin, long size, byte[] root) {
    this(origin, size, root, List.of());
  }

  /** Reads the text of a note. */
  public static Checkpoint parse(String text) throws MalformedException {
    if (!text.endsWith("\n")) throw new MalformedException("a checkpoint ends with a newline");
    List<String> lines = List.of(text.substring(0, text.length() - 1).split("\n", -1));
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isEmpty()) {
        throw new MalformedException("line " + (i + 1) + " of the checkpoint is empty");
      }
    }
    if (lines.size() < 3) throw new MalformedException("a checkpoint has three lines at least");
    long size = Spelling.decimal(lines.get(1), "line 2 of the checkpoint, the size,");
    byte[] root = Spelling.hash(lines.get(2), "line 3 of the checkpoint, the root,");
    return new Checkpoint(lines.getFirst(), size, root, lines.subList(3, lines.size()));
  }

  /** The note's text. */
  public String text() {
    StringBuilder text = new StringBuilder(origin).append('\n').append(size).append('\n');
    text.append(Spelling.base64(root)).append('\n');
    for (String line : extensions) text.append(line).append('\n');
    return text.toString();
  }

  /** Whether both tell of the same tree. */
  public boolean sameTree(Checkpoint other) {
    return origin.equals(other.origin) && size == other.size && Arrays.equals(root, other.root);
  }
}
