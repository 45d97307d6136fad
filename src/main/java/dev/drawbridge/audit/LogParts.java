package dev.drawbridge.audit;

import dev.drawbridge.budget.Books;
import dev.drawbridge.budget.Ledger;
import dev.drawbridge.budget.Spend;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The parts of an open log, put together and taken apart. Blocking.
 *
 * @param ledger the counters, with what a crash left open charged
 * @param spend what was spent, told by the writer
 * @param open the requests that a crash left open: id by seq
 */
record LogParts(
    FolderLock lock,
    SegmentSupply supply,
    Room room,
    Recovery.Result recovered,
    AuditWriter writer,
    AuditWatch watch,
    AuditReader reader,
    Ledger ledger,
    Spend spend,
    Map<Long, String> open)
    implements Closeable {

  /** Puts the parts together for one listener. */
  interface Maker {
    LogParts make(AuditWriter.Listener listener) throws IOException;
  }

  static LogParts make(
      Path folder,
      Supplier<ZoneId> zone,
      MeterRegistry registry,
      Bounds bounds,
      Storage storage,
      AuditWriter.Listener listener)
      throws IOException {
    Path wal = folder.resolve("wal");
    FileStorage.makeFolder(folder);
    FileStorage.makeFolder(wal);
    FolderLock lock = FolderLock.take(folder);
    Room room = new Room(bounds.segmentBytes());
    var supply = new SegmentSupply(wal, storage, bounds, room);
    try {
      room.usable(storage.usable(wal));
      Recovery.Result recovered = new Recovery(wal, storage, bounds, supply).run();
      var metrics = new AuditMetrics(registry, room);
      var books = new Books(zone);
      LedgerReplay.into(books, recovered);
      Ledger ledger = books.ledger(InstantSource.system());
      var writer =
          new AuditWriter(bounds, room, supply, metrics, listener, recovered.tail(), books);
      var reader = new AuditReader(folder, writer::durable);
      recovered.read().forEach(reader::keep);
      Map<Long, String> open = new LinkedHashMap<>();
      for (long seq : recovered.tail().open()) {
        open.put(seq, String.valueOf(reader.requestId(seq)));
      }
      var watch = new AuditWatch(wal, storage, room, writer);
      writer.start();
      watch.start();
      supply.prepare();
      return new LogParts(
          lock, supply, room, recovered, writer, watch, reader, ledger, books.spend(), open);
    } catch (IOException | RuntimeException e) {
      supply.close();
      lock.close();
      throw e;
    }
  }

  AppendQueue queue() {
    return writer.queue();
  }

  /** Lets the writer write what waits, and end. */
  void end() {
    watch.stop();
    writer.queue().end();
  }

  /** After the writer has ended. */
  @Override
  public void close() throws IOException {
    supply.close();
    reader.close();
    lock.close();
  }
}
