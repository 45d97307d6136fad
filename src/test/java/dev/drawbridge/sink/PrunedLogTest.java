package dev.drawbridge.sink;

import static org.junit.jupiter.api.Assertions.assertNull;

import dev.drawbridge.audit.export.RecordCopies.Copy;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.log.wal.Follower;
import dev.drawbridge.log.wal.LogReader;
import dev.drawbridge.log.wal.RecordPlace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sink that is handed records after a gap says which ones it never got. */
class PrunedLogTest {
  @TempDir private Path temp = Path.of("");

  private static final class Kept implements Receiver {
    final List<Long> seqs = new ArrayList<>();

    @Override
    public Held held(String origin, long known) {
      return new Held.Unknown();
    }

    @Override
    public synchronized void take(List<Copy> copies) {
      for (Copy copy : copies) seqs.add(copy.mark().seq());
    }

    synchronized List<Long> seqs() {
      return List.copyOf(seqs);
    }

    @Override
    public void close() {}
  }

  /** Follows in the sink's place, and passes over what a prune would have removed. */
  private record Passing(Sink sink, long from, long until) implements Follower.Consumer {
    @Override
    public String name() {
      return sink.name();
    }

    @Override
    public long next() throws IOException {
      return sink.next();
    }

    @Override
    public void take(List<RecordPlace> records, LogReader reader) throws IOException {
      for (RecordPlace place : records) {
        if (place.seq() < from || place.seq() >= until) sink.take(List.of(place), reader);
      }
    }

    @Override
    public void close() throws IOException {
      sink.close();
    }
  }

  private Sink followed(CopiedLog log, Kept kept, String name, long from, long until) {
    var settings = CopiedLog.sink(new SinkTarget.Jsonl(temp.resolve("export"), 1 << 20, 3));
    AtomicReference<Sink> made = new AtomicReference<>();
    log.books.follow(
        copies -> {
          var sink = new Sink(settings, temp.resolve(name), copies, kept);
          made.set(sink);
          return new Passing(sink, from, until);
        },
        Duration.ofMillis(1));
    return Objects.requireNonNull(made.get());
  }

  @Test
  void whatWasPrunedBeforeItWasTakenIsTold() throws Exception {
    try (CopiedLog log = new CopiedLog(temp.resolve("audit"))) {
      var kept = new Kept();
      log.record(3);
      Sink sink = followed(log, kept, "behind", 2, 4);
      Await.until("all are taken", () -> kept.seqs().equals(List.of(0L, 1L, 4L, 5L)));
      Await.until(
          "the gap is told",
          () -> "the records from seq 2 to 3 were pruned before it took them".equals(sink.found()));
    }
  }

  @Test
  void aNewOneBeginsWithWhatIsLeft() throws Exception {
    try (CopiedLog log = new CopiedLog(temp.resolve("audit"))) {
      var kept = new Kept();
      log.record(3);
      Sink sink = followed(log, kept, "new", 0, 3);
      Await.until("all are taken", () -> kept.seqs().equals(List.of(3L, 4L, 5L)));
      assertNull(sink.found());
    }
  }
}
