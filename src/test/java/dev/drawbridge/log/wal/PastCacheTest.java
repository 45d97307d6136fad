package dev.drawbridge.log.wal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written past the page cache, and by way of it where pages are not whole. */
class PastCacheTest {
  private static final int PAGE = 4_096;

  @TempDir Path folder;

  /** Writes that begin and end anywhere, some of whole pages, read back by other means. */
  private static void writesLieThere(Path folder) throws IOException {
    Path path = folder.resolve("segment");
    int length = 64 * PAGE;
    byte[] wanted = new byte[length];
    var random = new Random(5);
    ByteBuffer aligned = ByteBuffer.allocateDirect(10 * PAGE).alignedSlice(PAGE);
    try (LogFile file = new FileStorage().create(path, length)) {
      for (int i = 0; i < 300; i++) {
        int unit = i % 3 == 0 ? 1 : PAGE;
        int at = random.nextInt((length - 9 * PAGE) / unit) * unit;
        byte[] bytes = new byte[(1 + random.nextInt(8 * PAGE / unit)) * unit];
        random.nextBytes(bytes);
        file.write(aligned.clear().put(bytes).flip(), at);
        System.arraycopy(bytes, 0, wanted, at, bytes.length);
        if (i % 7 == 0) assertArrayEquals(wanted, Files.readAllBytes(path), "write " + i);
      }
      file.force();
    }
    try (LogFile file = new FileStorage().open(path)) {
      file.write(aligned.clear().limit(PAGE), 0);
      aligned.flip().get(wanted, 0, PAGE);
      file.force();
    }
    assertArrayEquals(wanted, Files.readAllBytes(path));
  }

  @Test
  void whateverWayItIsWrittenItIsReadTheSame() throws Exception {
    writesLieThere(folder);
  }

  /** Memory, where the kernel has no way past its pages; and what is not there. */
  @Test
  void fileSystemThatCannotIsWrittenByWayOfItsCache() throws Exception {
    Path memory = Path.of("/dev/shm");
    if (Files.isWritable(memory)) {
      Path inMemory = Files.createTempDirectory(memory, "past");
      writesLieThere(inMemory);
      Files.delete(inMemory.resolve("segment"));
      Files.delete(inMemory);
    }
    assertNull(PastCache.open(folder.resolve("nothing")));
  }

  @Test
  void onlyWholePagesArePastIt() {
    ByteBuffer aligned = ByteBuffer.allocateDirect(4 * PAGE).alignedSlice(PAGE);
    assertTrue(PastCache.takes(aligned.limit(2 * PAGE), PAGE));
    assertFalse(PastCache.takes(aligned, 8), "its place");
    assertFalse(PastCache.takes(aligned.limit(PAGE + 8), PAGE), "its length");
    assertFalse(PastCache.takes(aligned.limit(PAGE + 8).position(8), PAGE), "its memory");
    assertFalse(PastCache.takes(ByteBuffer.allocate(PAGE), PAGE), "the heap");
  }
}
