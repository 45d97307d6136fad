package dev.drawbridge.log.wal;

import dev.drawbridge.logging.EventCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the disk twice a second, on a thread of its own since a failing disk may block it: the
 * space that is left, and whether the segment under its name is still the file that is written.
 */
final class LogWatch {
  private static final Logger LOG = LoggerFactory.getLogger(LogWatch.class);
  private static final long MILLIS = 500;

  private final Path wal;
  private final Storage storage;
  private final Room room;
  private final SegmentSupply supply;
  private final LogWriter writer;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("audit-watch").daemon().factory());

  LogWatch(Path wal, Storage storage, Room room, SegmentSupply supply, LogWriter writer) {
    this.wal = wal;
    this.storage = storage;
    this.room = room;
    this.supply = supply;
    this.writer = writer;
  }

  void start() {
    var _ = thread.scheduleWithFixedDelay(this::look, MILLIS, MILLIS, TimeUnit.MILLISECONDS);
  }

  void stop() {
    thread.shutdown();
  }

  private void look() {
    try {
      writer.tellDeath();
      lookAtRoom();
      lookAtSegment();
    } catch (RuntimeException | Error e) {
      // For example out of memory: the next look may succeed.
      LOG.warn(EventCode.DISK_WATCH_FAILED, "the audit log's disk was not looked at", e);
    }
  }

  private void lookAtRoom() {
    try {
      room.usable(storage.usable(wal));
      supply.retry();
    } catch (IOException e) {
      room.unknown();
      supply.failed(e);
      LOG.warn(
          EventCode.DISK_ROOM_UNKNOWN,
          "the audit log's disk does not tell what it has left: {}",
          e.toString());
    }
  }

  private void lookAtSegment() {
    try {
      Segment segment = writer.active();
      String disturbed = segment.disturbed();
      if (disturbed != null && segment == writer.active()) {
        writer.die("the segment " + segment.path.getFileName() + " " + disturbed);
      }
    } catch (IOException e) {
      writer.die("the segment that is written cannot be looked at: " + e);
    }
  }
}
