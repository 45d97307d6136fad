package dev.drawbridge.log.wal;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What followers read of the segment that is written without asking its file. */
class RecentBytesTest {
  private static final int SIZE = 1_000;

  @TempDir Path folder;

  private final RecentBytes recent = new RecentBytes(SIZE);
  private final byte[] into = new byte[3 * SIZE];

  @Test
  void theLastBytesAreThereAsTheyWereWrittenAndNoOthers() {
    var random = new Random(3);
    byte[] file = new byte[20_000];
    int end = 0;
    while (end < 15_000) {
      // A block that is begun is written again, with what follows.
      int from = Math.max(0, end - random.nextInt(60));
      int to = from + 60 + random.nextInt(1_500);
      for (int i = end; i < to; i++) file[i] = (byte) random.nextInt();
      recent.put(7, from, ByteBuffer.wrap(file, from, to - from));
      end = Math.max(end, to);
      for (int i = 0; i < 20; i++) {
        int at = random.nextInt(end + 100);
        int most = 1 + random.nextInt(2 * SIZE);
        int length = recent.read(7, at, into, most);
        assertEquals(at < end - SIZE || at >= end ? 0 : Math.min(most, end - at), length);
        assertArrayEquals(Arrays.copyOfRange(file, at, at + length), Arrays.copyOf(into, length));
      }
    }
  }

  @Test
  void anotherSegmentAndAnotherFileOfItsNameBeginAnew() {
    recent.put(7, 0, ByteBuffer.wrap(new byte[100]));
    assertEquals(0, recent.read(8, 0, into, 10));
    recent.put(8, 0, ByteBuffer.wrap(new byte[50]));
    assertEquals(0, recent.read(7, 0, into, 10));
    assertEquals(50, recent.read(8, 0, into, SIZE));
    recent.clear();
    assertEquals(0, recent.read(8, 0, into, 10));
  }

  @Test
  void whoFollowsReadsTheSegmentThatIsWrittenFromMemory() throws Exception {
    try (var log = new FollowedLog(folder);
        LogReader reader = log.log.reader().another()) {
      log.append(3);
      assertEquals(3, reader.ahead(0, 100).size());
      await(log.submit("the fourth"));
      Path segment = folder.resolve("wal").resolve(SegmentIndex.name(0));
      byte[] nothing = new byte[(int) Files.size(segment)];
      try (var file = Files.newByteChannel(segment, StandardOpenOption.WRITE)) {
        file.write(ByteBuffer.wrap(nothing));
      }

      RecordPlace fourth = reader.ahead(3, 100).getFirst();
      assertEquals("the fourth", new String(fourth.ledger(), StandardCharsets.UTF_8));
    }
  }

  /** The index and the tree ask nothing else of most long records. */
  @Test
  void whoFollowsReadsNoLongRecordToFindTheNextOne() throws Exception {
    byte[] text = new byte[2 << 20];
    try (var log = new FollowedLog(folder, new FileStorage(), 16 << 20);
        LogReader follower = log.log.reader().another();
        LogReader other = LogReader.open(folder)) {
      // Given
      await(log.submit("short"));
      for (int i = 0; i < 4; i++) {
        await(log.submit("long", List.of(new Payload.Part("text", text))));
      }
      List<RecordPlace> written = other.from(1, 100);
      byte[] leaf = written.getFirst().leaf();
      // When
      Path segment = folder.resolve("wal").resolve(SegmentIndex.name(1));
      try (var file = Files.newByteChannel(segment, StandardOpenOption.WRITE)) {
        file.position(text.length / 2).write(ByteBuffer.wrap(new byte[] {1}));
      }
      // Then
      List<RecordPlace> followed = follower.ahead(1, 100);
      assertEquals(seqs(written), seqs(followed));
      assertArrayEquals(leaf, followed.getFirst().leaf());
      try (LogReader anew = LogReader.open(folder)) {
        assertEquals(List.of(), anew.from(1, 100), "who comes later checks all");
      }
    }
  }

  @Test
  void theBeginningOfALongFrameIsKnownUntilAnotherSegmentBegins() {
    ByteBuffer header = ByteBuffer.allocate(Frame.HEADER);
    byte[] leaf = "leaf".getBytes(StandardCharsets.UTF_8);
    byte[][] body = {leaf, new byte[4], new byte[RecentBytes.LONG]};
    Frame.put(header, 5, FrameType.EVENT, 7, 0, 0, 0, body);
    recent.putHead(7, 64, header.array(), leaf);
    Frame known = recent.longFrame(7, 64);
    assertEquals(RecentBytes.LONG + 8, known == null ? 0 : known.length());
    assertArrayEquals(new byte[] {'e', 'a'}, recent.leaf(7, 64, 1, 2));
    assertNull(recent.leaf(7, 64, 3, 2));
    assertNull(recent.longFrame(8, 64));
    assertNull(recent.longFrame(7, 72));
    recent.clear();
    assertNull(recent.longFrame(7, 64));
  }

  private static List<Long> seqs(List<RecordPlace> places) {
    return places.stream().map(RecordPlace::seq).toList();
  }
}
