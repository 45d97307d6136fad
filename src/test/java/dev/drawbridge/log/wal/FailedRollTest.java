package dev.drawbridge.log.wal;

import static dev.drawbridge.fixture.Await.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.drawbridge.fixture.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Whatever fails while a segment follows another, the log goes on, and lacks nothing. */
class FailedRollTest {
  private static final Logger LOG = (Logger) LoggerFactory.getLogger("dev.drawbridge.log.wal");

  /** Four fit a segment, a fifth does not. */
  private static final int RECORD = 1_800;

  private static final int A_SEGMENT = 4;
  private static final int TRIES = 100;

  /** At least, of a roll and of what prepares the next segment. */
  private static final int CALLS = 8;

  /** What ends a log for good, as nobody knows then what the disk holds. */
  private static final Set<String> FINAL = Set.of("write", "force");

  @TempDir Path temp;
  private final Map<Long, String> acknowledged = new LinkedHashMap<>();
  private int lives;

  @BeforeAll
  static void silence() {
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void speak() {
    LOG.setLevel(null);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theLogGoesOnWhicheverCallFailsAndWhicheverTwo(boolean prepared) throws Exception {
    int calls = live(prepared, Set.of(), false).size();
    for (int i = 0; i < calls; i++) {
      live(prepared, Set.of(i), false);
      live(prepared, Set.of(i), true);
      for (int j = i + 1; j < calls; j++) live(prepared, Set.of(i, j), (i + j) % 2 == 0);
    }
  }

  /** One life of a log in which calls of a roll fail; the calls. */
  private List<String> live(boolean prepared, Set<Integer> failing, boolean after)
      throws Exception {
    var disk = new FailingCalls();
    Path folder = temp.resolve("log" + lives++);
    acknowledged.clear();
    List<String> calls;
    try (var log = new FollowedLog(folder, disk)) {
      for (int i = 0; i < A_SEGMENT; i++) assertTrue(append(log));
      if (prepared) {
        for (int i = 0; i < A_SEGMENT; i++) assertTrue(append(log));
        Await.until("a segment is prepared", () -> blank(folder));
      }
      disk.fail(failing, after);
      persist(log);
      if (failing.isEmpty()) {
        Await.until("the next segment is prepared", () -> disk.calls().size() >= CALLS);
      }
      calls = disk.calls();
      for (int i = 0; i < A_SEGMENT && !log.log.queue().dead(); i++) persist(log);
      List<String> all = disk.calls();
      boolean mayDie = failing.stream().anyMatch(n -> isFinal(all, n));
      assertTrue(mayDie || !log.log.queue().dead(), () -> told(failing, after, all));
      disk.fail(Set.of(), false);
    }
    try (var log = new FollowedLog(folder)) {
      for (Map.Entry<Long, String> each : acknowledged.entrySet()) {
        RecordPlace found = log.log.reader().find(each.getKey()).orElseThrow();
        assertEquals(each.getValue(), new String(found.ledger(), UTF_8));
      }
      assertTrue(append(log));
    } catch (IOException e) {
      throw new AssertionError(told(failing, after, calls), e);
    }
    return calls;
  }

  private static boolean isFinal(List<String> calls, int number) {
    return number < calls.size() && FINAL.contains(calls.get(number));
  }

  private static String told(Set<Integer> failing, boolean after, List<String> calls) {
    return failing + (after ? " fail after they were done: " : " fail: ") + calls;
  }

  private static boolean blank(Path folder) throws IOException {
    Path blank = folder.resolve("wal").resolve(SegmentSupply.BLANK);
    return Files.exists(blank) && Files.size(blank) > 0;
  }

  /** Appends a record, again and again where it is refused. */
  private void persist(FollowedLog log) throws Exception {
    for (int i = 0; i < TRIES && !log.log.queue().dead(); i++) {
      if (append(log)) return;
    }
    assertTrue(log.log.queue().dead(), "the log takes nothing any more");
  }

  private boolean append(FollowedLog log) throws Exception {
    String text = "record " + acknowledged.size() + " " + "x".repeat(RECORD);
    try {
      long seq = await(log.submit(text));
      acknowledged.put(seq, text);
      return true;
    } catch (ExecutionException refused) {
      return false;
    }
  }

  /** One that is replaced since its first record needs a longer file. */
  @Test
  void theLogGoesOnWhereTheSegmentThatIsReplacedIsEmpty() throws Exception {
    for (String name : List.of("create", "rename", "force folder")) {
      for (int number = 0; number < 6; number++) {
        var disk = new FailingCalls();
        Path folder = temp.resolve(name + number);
        acknowledged.clear();
        try (var log = new FollowedLog(folder, disk)) {
          disk.fail(Set.of(number), number % 2 == 0);
          String text = "long ".repeat(4_000);
          await(log.submit(text).otherwiseEmpty());
          if (!log.log.queue().dead()) persist(log);
        }
        try (var log = new FollowedLog(folder)) {
          for (long seq : acknowledged.keySet()) assertTrue(log.log.reader().find(seq).isPresent());
          assertTrue(append(log));
        }
      }
    }
  }

  /** Nothing is served any more then, and somebody must start a new process. */
  @Test
  void deathIsToldAgainWhereWhoeverWasToldHadNoMemory() throws Exception {
    var disk = new FailingCalls();
    List<String> told = new CopyOnWriteArrayList<>();
    try (var log = new FollowedLog(temp.resolve("log"), disk)) {
      log.onDeath =
          reason -> {
            told.add(reason);
            if (told.size() == 1) throw new OutOfMemoryError("Java heap space");
          };
      disk.fail("write");
      assertFalse(append(log));
      Await.until("it is told again", () -> told.size() == 2);
      assertTrue(told.getLast().contains("Too many open files"), told.getLast());
    }
    assertEquals(2, told.size());
  }

  @Test
  void thatItCannotGrowIsToldUntilItCanAgainThoughNobodyAppends() throws Exception {
    var disk = new FailingCalls();
    try (var log = new FollowedLog(temp.resolve("log"), disk)) {
      assertNull(log.log.stuck());
      disk.fail("force folder");
      for (int i = 0; i < A_SEGMENT; i++) assertTrue(append(log));
      Await.until(
          "it is told",
          () -> {
            boolean taken = append(log);
            return !taken && log.log.stuck() != null;
          });
      assertTrue(String.valueOf(log.log.stuck()).contains("Too many open files"));

      disk.fail("");
      Await.until("it is told no more", () -> log.log.stuck() == null);
      assertTrue(append(log));
    }
  }

  /** What prepares the next segment finds nothing wrong then. */
  @Test
  void thatARenameFailsIsToldUntilItIsDoneAgainThoughNobodyAppends() throws Exception {
    var disk = new FailingCalls();
    Path folder = temp.resolve("log");
    try (var log = new FollowedLog(folder, disk)) {
      for (int i = 0; i < A_SEGMENT; i++) assertTrue(append(log));
      disk.fail("rename");
      assertFalse(append(log));
      Await.until("it is told", () -> log.log.stuck() != null);
      assertTrue(String.valueOf(log.log.stuck()).contains("Too many open files"));

      disk.fail("");
      Await.until("it is told no more", () -> log.log.stuck() == null);
      assertTrue(append(log));
      Await.until("the next one is prepared", () -> blank(folder));
      assertFalse(Files.exists(folder.resolve("wal").resolve(SegmentSupply.TRIAL)));
    }
  }

  /** Retention asks for a segment to free a full disk; the log must be able to tell of that. */
  @Test
  void aSegmentThatWasAskedForAndCannotBeHadStopsNoRecordThatHasRoom() throws Exception {
    var disk = new FailingCalls();
    Path folder = temp.resolve("log");
    try (var log = new FollowedLog(folder, disk)) {
      assertTrue(append(log));
      disk.fail("create");
      log.log.roll();
      for (int i = 1; i < A_SEGMENT; i++) assertTrue(append(log), "there is room");
      assertEquals(1, SegmentIndex.segments(folder.resolve("wal")).size());
      assertFalse(append(log), "there is no room");

      disk.fail("");
      persist(log);
      assertEquals(2, SegmentIndex.segments(folder.resolve("wal")).size());
    }
  }

  /** What was asked for comes once it can be had, not only when the segment is full. */
  @Test
  void aSegmentThatWasAskedForIsTriedAgain() throws Exception {
    var disk = new FailingCalls();
    Path folder = temp.resolve("log");
    try (var log = new FollowedLog(folder, disk)) {
      assertTrue(append(log));
      disk.fail("create");
      log.log.roll();
      assertTrue(append(log));
      disk.fail("");
      Await.until(
          "the next segment begins",
          () -> {
            assertTrue(await(log.submit("x")) > 0);
            return SegmentIndex.segments(folder.resolve("wal")).size() == 2;
          });
    }
  }

  /** A roll needs no descriptor that it does not have already. */
  @Test
  void aPreparedSegmentThatSomebodyRemovedIsMadeAnew() throws Exception {
    Path folder = temp.resolve("log");
    try (var log = new FollowedLog(folder)) {
      for (int i = 0; i < 2 * A_SEGMENT; i++) assertTrue(append(log));
      Await.until("a segment is prepared", () -> blank(folder));
      Files.delete(folder.resolve("wal").resolve(SegmentSupply.BLANK));
      for (int i = 0; i < A_SEGMENT + 1; i++) persist(log);
    }
    List<Long> read = new ArrayList<>();
    try (var log = new FollowedLog(folder)) {
      log.log.reader().walk(place -> read.add(place.seq()));
      assertEquals(3 * A_SEGMENT + 1, read.size());
    }
  }
}
