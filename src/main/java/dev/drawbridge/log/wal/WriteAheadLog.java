package dev.drawbridge.log.wal;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An open log: its lock, its writer and its reader, put together and taken apart. Blocking, but for
 * the {@link #queue}.
 */
public final class WriteAheadLog implements Closeable {
  /** By then whoever starts has started. */
  private static final Duration SETTLED = Duration.ofSeconds(2);

  /** What all followers together have at the end, side by side, to take what is durable. */
  private static final Duration LAST_TURN = Duration.ofSeconds(5);

  private final Path wal;
  private final FolderLock lock;
  private final SegmentSupply supply;
  private final Room room;
  private final Recovery.Tail tail;
  private final Recovery.@Nullable Torn torn;
  private final boolean fresh;

  /** The newest segment's index, until the log is started; null for a new log. */
  private @Nullable SegmentIndex last;

  private final LogReader reader;
  private final LogWriter writer;
  private final LogWatch watch;
  private final MeterRegistry registry;
  private final List<Follower> followers = new CopyOnWriteArrayList<>();
  private boolean started;
  private boolean closed;

  private WriteAheadLog(
      Path wal,
      FolderLock lock,
      SegmentSupply supply,
      Room room,
      Recovery.Result recovered,
      LogReader reader,
      LogWriter writer,
      LogWatch watch,
      MeterRegistry registry) {
    this.wal = wal;
    this.lock = lock;
    this.supply = supply;
    this.room = room;
    this.tail = recovered.tail();
    this.torn = recovered.torn();
    this.fresh = recovered.read().isEmpty();
    for (SegmentIndex read : recovered.read()) {
      if (read.first() == tail.segment().first) last = read;
    }
    this.reader = reader;
    this.writer = writer;
    this.watch = watch;
    this.registry = registry;
  }

  /**
   * Takes the log in a folder, made where it is not there, and finds where it ends. Nothing can be
   * written before {@link #start}. Fails where another process writes the log (naming its pid) and
   * where the log is damaged (naming the seq).
   */
  public static WriteAheadLog open(
      Path folder, MeterRegistry registry, Bounds bounds, Storage storage, Listener listener)
      throws IOException {
    Path wal = folder.resolve("wal");
    FileStorage.makeFolder(folder);
    FileStorage.makeFolder(wal);
    FolderLock lock = FolderLock.take(folder);
    Room room = new Room(bounds.segmentBytes());
    SegmentSupply supply = null;
    try {
      supply = new SegmentSupply(wal, storage, bounds, room);
      room.usable(storage.usable(wal));
      Recovery.Result recovered = new Recovery(wal, storage, bounds, supply).run();
      var metrics = new LogMetrics(registry, room);
      var writer = new LogWriter(bounds, room, supply, metrics, listener, recovered.tail());
      var finished = new SegmentIndexes(SegmentIndexes.SERVING);
      var reader = new LogReader(wal, writer::durable, writer.recent(), finished);
      for (SegmentIndex read : recovered.read()) {
        if (read.first() == recovered.tail().segment().first) reader.keep(read);
        else finished.keep(read);
      }
      var watch = new LogWatch(wal, storage, room, supply, writer);
      return new WriteAheadLog(wal, lock, supply, room, recovered, reader, writer, watch, registry);
    } catch (IOException | RuntimeException e) {
      if (supply != null) supply.close();
      lock.close();
      throw e;
    }
  }

  /** What an earlier process left half written; null for nothing. */
  public Recovery.@Nullable Torn torn() {
    return torn;
  }

  /** The seq that the next record gets, before {@link #start}. */
  public long nextSeq() {
    return tail.nextSeq();
  }

  /** Whether the log was made just now. */
  public boolean fresh() {
    return fresh;
  }

  /** Seqs of the requests that an earlier process left without an end. */
  public Set<Long> open() {
    return tail.open();
  }

  /** The account that the last segment begins with; empty for a new log. Before {@link #start}. */
  public byte[] state() throws IOException {
    SegmentIndex last = this.last;
    return last == null ? new byte[0] : reader.state(last);
  }

  /** Visits the records after that {@link #state}, oldest first. Before {@link #start}. */
  public void since(LogReader.Visitor visitor) throws IOException {
    SegmentIndex last = this.last;
    if (last == null) return;
    for (int i = 0; i < last.count(); i++) {
      if (!visitor.visit(new RecordPlace(reader, last, i))) return;
    }
  }

  /**
   * Lets the writer begin.
   *
   * @param account what all records placed so far came to, each segment's beginning; asked on the
   *     writer's thread
   */
  public void start(Supplier<byte[]> account) {
    started = true;
    last = null;
    writer.start(account);
    watch.start();
    supply.prepare(SETTLED);
  }

  public LogReader reader() {
    return reader;
  }

  /** Lets a consumer follow the log, until the log is closed or it is. */
  public Follower follow(Follower.Consumer consumer) {
    return follow(consumer, Follower.LINGER);
  }

  /**
   * The same for a consumer that takes few and large batches.
   *
   * @param linger how long records gather once it has caught up
   */
  public Follower follow(Follower.Consumer consumer, Duration linger) {
    var follower = new Follower(consumer, reader.another(), writer::durable, registry, linger);
    followers.add(follower);
    writer.tell(follower);
    follower.start();
    return follower;
  }

  /** All that follow it. */
  public List<Follower> followers() {
    return List.copyOf(followers);
  }

  /**
   * Why the log has not been able to grow for some seconds, though its disk has room; null where it
   * can. What is appended meanwhile fails once the segment is full.
   */
  public @Nullable String stuck() {
    return supply.stuck();
  }

  public AppendQueue queue() {
    return writer.queue();
  }

  /**
   * Lets the next record begin a segment, so that all before it lie in finished ones. While no
   * segment can be had, records go where there is room, and a later one begins it.
   */
  public void roll() {
    writer.roll();
  }

  /**
   * Destroys named parts of a record in a finished segment: they read as zeroes and a digest from
   * then on, the frame keeps its length, its leaf and its ledger part. The segment is written anew,
   * forced and put in the old one's place, whose parts are overwritten then. Blocking.
   *
   * @throws IOException where the segment is still written to, and nothing was changed
   */
  public void destroy(RecordPlace place, Set<String> parts) throws IOException {
    destroy(
        SegmentIndex.first(place.segment().path()),
        at -> at.seq() == place.seq() ? parts : Set.of());
  }

  /**
   * Destroys parts of many records of one finished segment in the same way, all or none. Blocking.
   *
   * @param first the seq of the segment's first record
   * @return how many records lost a part
   * @throws IOException where the segment is still written to or the log is closed, and nothing was
   *     changed
   */
  public synchronized int destroy(long first, Destruction choice) throws IOException {
    requireOpen();
    if (first == writer.durable().segment()) {
      throw new IOException("the segment " + first + " is still written to");
    }
    try (LogReader own = reader.another()) {
      return new PartDestroyer(own.segment(first), choice).run(own);
    }
  }

  private void requireOpen() throws IOException {
    if (closed) throw new IOException("the log is closed");
  }

  /**
   * Removes the segments before one, which begins with the log's oldest record from then on: {@link
   * MinimumIndex} says so first. Removes too what an earlier call left. Blocking.
   *
   * @param first the seq of that segment's first record; 0 for none but what was left
   */
  public synchronized void prune(long first) throws IOException {
    requireOpen();
    Path folder = wal.resolveSibling("");
    long oldest = Math.max(first, MinimumIndex.of(folder));
    if (oldest == 0) return;
    NavigableMap<Long, Path> segments = SegmentIndex.all(wal);
    if (!segments.containsKey(oldest) || oldest > writer.durable().segment()) {
      throw new IOException("no segment begins with the record " + oldest + "; nothing was pruned");
    }
    if (first == oldest) MinimumIndex.put(folder, first);
    for (Path gone : segments.headMap(oldest, false).values()) Files.deleteIfExists(gone);
    try (var torn = Files.newDirectoryStream(wal, "torn-*")) {
      for (Path file : torn) {
        String seq = String.valueOf(file.getFileName()).replaceFirst("^torn-", "");
        if (seq.matches("[0-9]{1,18}([.][0-9]+)?")
            && Long.parseLong(seq.replaceFirst("[.].*", "")) < oldest) Files.delete(file);
      }
    }
    FileStorage.forceFolder(wal);
  }

  /** Promises room for a record that will be written later. */
  public void promise(long bytes) {
    room.take(bytes);
  }

  /** Lets the writer write what waits, and end. */
  public void end() {
    watch.stop();
    writer.queue().end();
  }

  /**
   * Ends the writer, which writes what waits first, however long that takes. Followers take what is
   * durable then, as far as they do so in time.
   */
  @Override
  public void close() throws IOException {
    end();
    synchronized (this) {
      closed = true; // after what is being destroyed
    }
    if (started) writer.join();
    followers.forEach(Follower::end);
    long until = System.nanoTime() + LAST_TURN.toNanos();
    for (Follower follower : followers) follower.close(until);
    if (!started) tail.segment().file.close();
    supply.close();
    reader.close();
    lock.close();
  }
}
