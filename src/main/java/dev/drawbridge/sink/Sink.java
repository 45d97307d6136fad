package dev.drawbridge.sink;

import dev.drawbridge.audit.export.RecordCopies;
import dev.drawbridge.audit.export.RecordCopies.Copy;
import dev.drawbridge.audit.export.RecordCopies.Mark;
import dev.drawbridge.log.wal.Follower;
import dev.drawbridge.log.wal.LogReader;
import dev.drawbridge.log.wal.RecordPlace;
import dev.drawbridge.logging.EventCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A consumer of the log that hands its records on to a receiver, and keeps how far that came. */
final class Sink implements Follower.Consumer {
  private static final Logger LOG = LoggerFactory.getLogger(Sink.class);

  /** Bytes after which a batch is handed on: what a sink holds in memory, beside one record. */
  private static final long MOST_BYTES = 8 << 20;

  private final SinkSettings settings;
  private final Path file;
  private final RecordCopies copies;
  private final Receiver receiver;
  private Position position = Position.START;

  /* When the call began that the receiver has not answered yet, by System.nanoTime. */
  private volatile @Nullable Long asked;
  private volatile @Nullable String found;

  /**
   * @param folder where positions are kept
   * @param receiver its own, closed with it
   */
  Sink(SinkSettings settings, Path folder, RecordCopies copies, Receiver receiver) {
    this.settings = settings;
    this.file = folder.resolve(settings.name());
    this.copies = copies;
    this.receiver = receiver;
  }

  @Override
  public String name() {
    return "sink:" + settings.name();
  }

  /** How long the receiver has left a call unanswered; zero where none waits. */
  Duration waiting() {
    Long since = asked;
    return since == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
  }

  /** What the receiver was found to lack, since the start; null for nothing. */
  @Nullable String found() {
    return found;
  }

  @Override
  public long next() throws IOException {
    asked = System.nanoTime();
    try {
      Position.makeFolder(file.resolveSibling(""));
      Position own = Position.read(file, copies.origin());
      position = resumed(own, receiver.held(copies.origin(), own.last()));
      return position.next();
    } catch (IOException | RuntimeException e) {
      throw told(e);
    } finally {
      asked = null;
    }
  }

  private Position resumed(Position own, Receiver.Held held) throws IOException {
    return switch (held) {
      case Receiver.Held.Unknown unknown -> own;
      case Receiver.Held.Nothing nothing -> {
        if (own.last() < 0) yield own;
        lacks("it holds nothing, though it had confirmed records up to seq " + own.last());
        yield Position.START;
      }
      case Receiver.Held.Newest newest -> {
        long seq = checked(newest.mark());
        if (seq == own.last()) yield own;
        if (seq < own.last()) {
          lacks("it ends at seq " + seq + ", though it had confirmed records up to " + own.last());
        }
        yield new Position(seq + 1, seq);
      }
    };
  }

  private long checked(Mark held) throws IOException {
    String own = copies.leafHash(held.seq());
    if (own == null) {
      throw new IOException(
          "it holds seq "
              + held.seq()
              + ", which this log does not have: this log was rolled back,"
              + " or it is another log's receiver");
    }
    if (!own.equals(held.leafHash())) {
      throw new IOException(
          "it holds another record as seq "
              + held.seq()
              + " than this log: this log was rolled"
              + " back, or one of them was changed");
    }
    return held.seq();
  }

  private void gap(String what) {
    LOG.warn(EventCode.SINK_RECORDS_PRUNED, "{}: {} were pruned before it took them", name(), what);
    found = what + " were pruned before it took them";
  }

  private void lacks(String what) {
    LOG.warn(EventCode.SINK_REPEATS, "{}: {}; it gets them again", name(), what);
    found = what;
  }

  @Override
  public void take(List<RecordPlace> records, LogReader reader) throws IOException {
    long first = records.getFirst().seq();
    if (position.next() > 0 && first > position.next()) {
      gap("the records from seq " + position.next() + " to " + (first - 1));
    }
    List<Copy> batch = new ArrayList<>();
    long bytes = 0;
    for (RecordPlace place : records) {
      Optional<Copy> copy = copies.of(place, settings.shape(), settings.content());
      if (copy.isPresent()) {
        batch.add(copy.get());
        bytes += copy.get().json().length;
      }
      if (bytes >= MOST_BYTES) {
        hand(batch, place.seq());
        batch.clear();
        bytes = 0;
      }
    }
    hand(batch, records.getLast().seq());
  }

  private void hand(List<Copy> batch, long upTo) throws IOException {
    asked = System.nanoTime();
    try {
      if (!batch.isEmpty()) receiver.take(batch);
      long last = batch.isEmpty() ? position.last() : batch.getLast().mark().seq();
      if (upTo + 1 == position.next()) return;
      Position next = new Position(upTo + 1, last);
      next.write(file, copies.origin());
      position = next;
    } catch (IOException | RuntimeException e) {
      throw told(e);
    } finally {
      asked = null;
    }
  }

  /** The failure without anything secret in it; its cause is left behind for the same reason. */
  private IOException told(Exception e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    for (String secret : settings.target().secrets()) message = message.replace(secret, "***");
    LOG.debug("{} failed: {}", name(), e.getClass().getName());
    return new IOException(message);
  }

  @Override
  public void close() throws IOException {
    try {
      receiver.close();
    } catch (IOException | RuntimeException e) {
      throw told(e);
    }
  }
}
