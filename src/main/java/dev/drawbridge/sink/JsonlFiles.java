package dev.drawbridge.sink;

import dev.drawbridge.audit.export.RecordCopies;
import dev.drawbridge.audit.export.RecordCopies.Copy;
import dev.drawbridge.audit.export.RecordCopies.Mark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Files {@code NAME-SEQ.jsonl} in a folder, a line a record, forced after each batch; each is named
 * by the seq of its first record, of 20 digits. A batch stands in one file: what a crash left half
 * written is cut off the newest.
 */
final class JsonlFiles implements Receiver {
  private final String name;
  private final SinkTarget.Jsonl target;
  private final Pattern own;
  private @Nullable FileChannel file;

  JsonlFiles(String name, SinkTarget.Jsonl target) {
    this.name = name;
    this.target = target;
    this.own = Pattern.compile(Pattern.quote(name) + "-[0-9]{20}\\.jsonl");
  }

  @Override
  public Held held(String origin, long known) throws IOException {
    close();
    Position.makeFolder(target.folder());
    List<Path> files = files();
    for (Path newest : files.reversed()) {
      FileChannel channel =
          FileChannel.open(newest, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        Optional<Mark> last = wholeLines(channel, known);
        if (last.isPresent()) {
          if (!last.get().origin().equals(origin)) {
            throw new IOException(newest + " is of another log, " + last.get().origin());
          }
          channel.position(channel.size());
          file = channel;
          return new Held.Newest(last.get());
        }
      } finally {
        if (file == null) channel.close();
      }
      Files.delete(newest);
      Position.force(target.folder());
    }
    return new Held.Nothing();
  }

  /**
   * Cuts off what is no whole record behind the records that are known to be forced, and finds the
   * last one left.
   */
  private static Optional<Mark> wholeLines(FileChannel channel, long known) throws IOException {
    var lines = new LinesBackwards(channel);
    long end = lines.end();
    Optional<Mark> last = Optional.empty();
    for (byte[] line = lines.next(); line != null; line = lines.next()) {
      Optional<Mark> mark = RecordCopies.markOf(line);
      if (mark.isEmpty()) {
        // What follows it was of the same batch: it is written again.
        end = lines.at();
        last = Optional.empty();
        continue;
      }
      if (last.isEmpty()) last = mark;
      if (mark.get().seq() <= known) break;
    }
    if (end < channel.size()) {
      channel.truncate(end);
      channel.force(true);
    }
    return last;
  }

  @Override
  public void take(List<Copy> copies) throws IOException {
    FileChannel to = file;
    if (to == null || to.size() >= target.rotate()) to = begin(copies.getFirst().mark().seq());
    var lines = new ByteArrayOutputStream();
    for (Copy copy : copies) {
      lines.writeBytes(copy.json());
      lines.write('\n');
    }
    ByteBuffer bytes = ByteBuffer.wrap(lines.toByteArray());
    while (bytes.hasRemaining()) to.write(bytes);
    to.force(false);
  }

  private FileChannel begin(long seq) throws IOException {
    close();
    FileChannel begun =
        Position.newFile(target.folder().resolve("%s-%020d.jsonl".formatted(name, seq)));
    file = begun;
    Position.force(target.folder());
    List<Path> files = files();
    for (Path old : files.subList(0, Math.max(0, files.size() - target.keep()))) Files.delete(old);
    return begun;
  }

  /** Oldest first. */
  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    try (var all = Files.newDirectoryStream(target.folder())) {
      for (Path each : all) {
        if (own.matcher(String.valueOf(each.getFileName())).matches()) files.add(each);
      }
    }
    files.sort(null);
    return files;
  }

  @Override
  public void close() throws IOException {
    FileChannel open = file;
    file = null;
    if (open != null) open.close();
  }
}
