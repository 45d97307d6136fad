package dev.drawbridge.log.wal;

import static dev.drawbridge.fixture.Await.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlocksTest {
  private static final int BLOCK = 4_096;
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 4_096, 10_000, 2 << 20, (2 << 20) + 8, (4 << 20) + 4_096})
  void aNewFileIsZeroToItsLength(long length) throws Exception {
    Path path = folder.resolve("blank");
    new FileStorage().create(path, length).close();
    byte[] bytes = Files.readAllBytes(path);
    assertEquals(length, bytes.length);
    for (byte b : bytes) assertEquals(0, b);
    assertEquals("rw-------", permissions(path));
  }

  private static String permissions(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  /** A disk need not read what it is to keep of a block that is written whole. */
  @Test
  void theLogIsWrittenInWholeBlocksButWhereAStartFoundItsEnd() throws Exception {
    for (int start = 0; start < 3; start++) {
      List<long[]> writes;
      try (var log = new FollowedLog(folder)) {
        log.writes.clear(); // The head of the very first segment.
        for (int i = 0; i < 40; i++) log.append(7);
        writes = List.copyOf(log.writes);
      }
      assertTrue(writes.size() >= 40, writes.size() + " writes");
      long began = writes.getFirst()[0];
      for (long[] write : writes) {
        assertTrue(write[0] % BLOCK == 0 || write[0] == began, "begins at " + write[0]);
        assertEquals(0, write[1] % BLOCK);
      }
    }
  }

  @Test
  void aLogWhoseFirstRecordIsLongerThanItsFirstSegmentStartsAgain() throws Exception {
    String text = "long ".repeat(4_000);
    try (var log = new FollowedLog(folder)) {
      await(log.submit(text));
      log.append(3);
    }
    try (var log = new FollowedLog(folder)) {
      log.append(1);
      assertEquals(4, log.log.reader().find(4).orElseThrow().seq());
      assertEquals(text, new String(log.log.reader().find(0).orElseThrow().ledger(), UTF_8));
    }
  }
}
