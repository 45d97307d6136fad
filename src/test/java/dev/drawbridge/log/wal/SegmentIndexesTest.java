package dev.drawbridge.log.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the readers of one log know of its segments, together and each alone. */
class SegmentIndexesTest {
  @TempDir Path folder;

  private static SegmentIndex at(LogReader reader, long seq) throws Exception {
    return reader.find(seq).orElseThrow().segment();
  }

  private static List<SegmentIndex> all(LogReader reader) throws Exception {
    List<SegmentIndex> all = new ArrayList<>();
    reader.walk(
        place -> {
          if (!all.contains(place.segment())) all.addFirst(place.segment());
          return true;
        });
    return all;
  }

  @Test
  void aFinishedSegmentIsReadOnceForAllReaders() throws Exception {
    try (var log = new FollowedLog(folder);
        LogReader one = log.log.reader().another();
        LogReader other = one.another()) {
      log.append(400);
      List<SegmentIndex> segments = all(one);
      assertTrue(segments.size() > 3);

      for (SegmentIndex segment : segments.subList(0, segments.size() - 1)) {
        assertSame(segment, at(other, segment.first()));
      }
    }
  }

  @Test
  void whoReadsThemInTheirOrderChecksEachItself() throws Exception {
    try (var log = new FollowedLog(folder);
        LogReader one = log.log.reader().another();
        LogReader other = one.another()) {
      log.append(400);

      for (SegmentIndex segment : all(one)) {
        assertNotSame(segment, other.from(segment.first(), 1).getFirst().segment());
        assertNotSame(segment, other.ahead(segment.first(), 1).getFirst().segment());
      }
    }
  }

  @Test
  void theNewestSegmentIsEachReadersOwn() throws Exception {
    try (var log = new FollowedLog(folder);
        LogReader one = log.log.reader().another();
        LogReader other = one.another()) {
      log.append(400);
      SegmentIndex newest = all(one).getLast();
      int count = newest.count();

      log.append(1);

      assertNotSame(newest, at(other, newest.first()));
      assertEquals(count, newest.count());
    }
  }

  @Test
  void aSegmentThatWasTheNewestIsSharedOnceItIsFinished() throws Exception {
    try (var log = new FollowedLog(folder);
        LogReader one = log.log.reader().another();
        LogReader other = one.another()) {
      log.append(400);
      SegmentIndex newest = all(one).getLast();

      log.append(400);

      assertTrue(all(one).contains(newest));
      assertSame(newest, at(other, newest.first()));
    }
  }

  @Test
  void noMoreRecordsAreKeptThanStatedAndThoseLongestUnused() throws Exception {
    try (var log = new FollowedLog(folder);
        LogReader reader = log.log.reader().another()) {
      log.append(600);
      List<SegmentIndex> segments = all(reader);
      SegmentIndex first = segments.get(0);
      SegmentIndex second = segments.get(1);
      SegmentIndex third = segments.get(2);
      var kept = new SegmentIndexes(first.count() + second.count());

      kept.keep(first);
      kept.keep(second);
      assertNotNull(kept.get(first.first()));
      kept.keep(third);

      assertNull(kept.get(second.first()));
      assertNull(kept.with(second.first() + 1));
      assertSame(first, kept.with(first.nextSeq() - 1));
      assertSame(third, kept.get(third.first()));
    }
  }

  @Test
  void oneSegmentIsKeptHoweverManyRecordsItHas() throws Exception {
    try (var log = new FollowedLog(folder);
        LogReader reader = log.log.reader().another()) {
      log.append(300);
      List<SegmentIndex> segments = all(reader);
      var kept = new SegmentIndexes(1);

      assertSame(segments.get(0), kept.keep(segments.get(0)));
      kept.keep(segments.get(1));

      assertNull(kept.get(segments.get(0).first()));
      assertSame(segments.get(1), kept.get(segments.get(1).first()));
    }
  }

  @Test
  void aSegmentOfThousandsOfRecordsTellsEachOfThem() throws Exception {
    try (var log = new FollowedLog(folder, new FileStorage(), 8 << 20);
        LogReader reader = log.log.reader().another()) {
      log.append(3000);

      long end = 0;
      for (int i = 0; i < 3000; i++) {
        RecordPlace place = reader.find(i).orElseThrow();
        assertEquals("record " + i, new String(place.ledger(), StandardCharsets.UTF_8));
        assertEquals(FrameType.EVENT, place.type());
        assertEquals(7, place.ref());
        if (place.at() > 0) assertEquals(end, place.segment().offset(place.at()));
        end = place.segment().offset(place.at()) + place.size();
      }
      assertTrue(at(reader, 2999).count() > 2500);
    }
  }
}
