package dev.drawbridge.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A tar archive (POSIX ustar) that is being written. Its bytes depend on nothing but on what is put
 * into it: one time for all entries, owners by number.
 */
final class TarFile implements Closeable {
  private static final int BLOCK = 512;
  private static final int NAME = 100;
  private static final int PREFIX = 155;

  private final OutputStream out;
  private final long seconds;

  TarFile(OutputStream out, Instant time) {
    this.out = out;
    this.seconds = time.getEpochSecond();
  }

  void folder(String name, int mode, int owner) throws IOException {
    head(name + "/", mode, owner, 0, '5', null);
  }

  void link(String name, String target) throws IOException {
    head(name, 0777, 0, 0, '2', target);
  }

  void file(String name, int mode, int owner, Path content) throws IOException {
    long size = Files.size(content);
    head(name, mode, owner, size, '0', null);
    long written = Files.copy(content, out);
    if (written != size) throw new IOException(content + " changed while it was read");
    fill(size);
  }

  void file(String name, int mode, byte[] content) throws IOException {
    head(name, mode, 0, content.length, '0', null);
    out.write(content);
    fill(content.length);
  }

  private void head(String path, int mode, int owner, long size, char kind, @Nullable String target)
      throws IOException {
    byte[] head = new byte[BLOCK];
    String prefix = "";
    String name = path;
    if (name.getBytes(UTF_8).length > NAME) {
      int cut = path.lastIndexOf('/', path.length() - 2);
      while (cut > PREFIX) cut = path.lastIndexOf('/', cut - 1);
      if (cut < 0) throw new IOException("too long a name for a tar: " + path);
      prefix = path.substring(0, cut);
      name = path.substring(cut + 1);
    }
    put(head, 0, NAME, name);
    octal(head, 100, 8, mode);
    octal(head, 108, 8, owner);
    octal(head, 116, 8, owner);
    octal(head, 124, 12, size);
    octal(head, 136, 12, seconds);
    head[156] = (byte) kind;
    if (target != null) put(head, 157, NAME, target);
    put(head, 257, 8, "ustar\00000");
    put(head, 345, PREFIX, prefix);
    Arrays.fill(head, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte each : head) sum += each & 0xff;
    octal(head, 148, 7, sum);
    out.write(head);
  }

  private static void put(byte[] head, int at, int room, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    if (bytes.length > room) throw new IOException("too long for a tar: " + text);
    System.arraycopy(bytes, 0, head, at, bytes.length);
  }

  private static void octal(byte[] head, int at, int room, long number) throws IOException {
    String digits = Long.toOctalString(number);
    if (digits.length() > room - 1) throw new IOException("too large for a tar: " + number);
    put(head, at, room, "0".repeat(room - 1 - digits.length()) + digits);
  }

  private void fill(long size) throws IOException {
    int over = (int) (size % BLOCK);
    if (over > 0) out.write(new byte[BLOCK - over]);
  }

  @Override
  public void close() throws IOException {
    out.write(new byte[2 * BLOCK]);
    out.close();
  }
}
