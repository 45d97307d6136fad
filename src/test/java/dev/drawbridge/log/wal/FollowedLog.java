package dev.drawbridge.log.wal;

import static dev.drawbridge.fixture.Await.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A log with small segments whose records are numbers, and whose forces can be held up. */
final class FollowedLog implements AutoCloseable {
  private static Bounds bounds(int segment) {
    return new Bounds(
        segment, 8 << 10, 10_000, 8 << 20, 50, 4 << 10, 64 << 20, 300_000, InstantSource.system());
  }

  final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  /** One permit for each force that has begun. */
  final Semaphore forcing = new Semaphore(0);

  /** Where each write began, and where it ended. */
  final List<long[]> writes = new CopyOnWriteArrayList<>();

  /** What a force waits for. */
  volatile CountDownLatch gate = new CountDownLatch(0);

  /** Told of the log's death. */
  volatile Consumer<String> onDeath = reason -> {};

  final WriteAheadLog log;

  /** One for all: nothing runs on it but what is told of an append. */
  private static final Vertx VERTX = Vertx.vertx();

  private final CountDownLatch stopped = new CountDownLatch(1);

  FollowedLog(Path folder) throws IOException {
    this(folder, new FileStorage());
  }

  FollowedLog(Path folder, Storage disk) throws IOException {
    this(folder, disk, 8 << 10);
  }

  /**
   * @param segment bytes of a segment
   */
  FollowedLog(Path folder, Storage disk, int segment) throws IOException {
    log = WriteAheadLog.open(folder, registry, bounds(segment), new Held(disk), new Owner());
    log.start(() -> new byte[0]);
  }

  /** Appends so many records, and waits for the disk. */
  void append(int records) throws Exception {
    for (int i = 0; i < records; i++) {
      var durable = submit("record " + i);
      if (i == records - 1) {
        await(durable);
      }
    }
  }

  Future<Long> submit(String text) {
    return submit(text, List.of());
  }

  Future<Long> submit(String text, List<Payload.Part> parts) {
    return submit(FrameType.EVENT, text, parts, VERTX.getOrCreateContext());
  }

  /** The end of a request that there is not. */
  Future<Long> end(String text) {
    return submit(FrameType.END, text, List.of(), VERTX.getOrCreateContext());
  }

  Future<Long> submit(FrameType type, String text, List<Payload.Part> parts, Context context) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    var payload = new Payload(Leaf.NONE, bytes, parts);
    return log.queue()
        .add(
            new Append(type, 7, payload, context, TimeUnit.SECONDS.toNanos(20), payload.size(), 0));
  }

  double lag(String consumer) {
    return registry.get("drawbridge.audit.lag.records").tag("consumer", consumer).gauge().value();
  }

  @Override
  public void close() throws Exception {
    gate.countDown();
    log.end();
    if (!stopped.await(20, TimeUnit.SECONDS)) throw new IOException("the writer did not stop");
    log.close();
  }

  private final class Owner implements Listener {
    @Override
    public void late(Append append) {}

    @Override
    public void dead(String reason) {
      onDeath.accept(reason);
    }

    @Override
    public void stopped() {
      stopped.countDown();
    }
  }

  private final class Held implements Storage {
    private final Storage real;

    Held(Storage real) {
      this.real = real;
    }

    @Override
    public LogFile create(Path path, long length) throws IOException {
      return new HeldFile(real.create(path, length));
    }

    @Override
    public LogFile open(Path path) throws IOException {
      return new HeldFile(real.open(path));
    }

    @Override
    public LogFolder folder(Path path) throws IOException {
      return real.folder(path);
    }

    @Override
    public long usable(Path folder) throws IOException {
      return real.usable(folder);
    }
  }

  private final class HeldFile implements LogFile {
    private final LogFile file;

    HeldFile(LogFile file) {
      this.file = file;
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
      writes.add(new long[] {position, position + bytes.remaining()});
      file.write(bytes, position);
    }

    @Override
    public void force() throws IOException {
      forcing.release();
      try {
        if (!gate.await(20, TimeUnit.SECONDS)) throw new IOException("the gate stayed shut");
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      file.force();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
