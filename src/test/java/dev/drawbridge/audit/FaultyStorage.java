package dev.drawbridge.audit;

import dev.drawbridge.log.wal.FileStorage;
import dev.drawbridge.log.wal.LogFile;
import dev.drawbridge.log.wal.LogFolder;
import dev.drawbridge.log.wal.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A disk that fails, is slow or is full on demand, and tells what was asked of it. */
final class FaultyStorage implements Storage {
  private final FileStorage real = new FileStorage();
  final AtomicInteger forces = new AtomicInteger();
  final List<String> calls = new CopyOnWriteArrayList<>();
  volatile boolean failForce;
  volatile boolean failWrite;

  /** How many forces of a folder fail. */
  final AtomicInteger failingFolders = new AtomicInteger();

  volatile boolean noMemory;

  /** Where set, a force waits for it. */
  volatile CountDownLatch gate = new CountDownLatch(0);

  /** What the disk says it has left. */
  volatile long usable = Long.MAX_VALUE;

  @Override
  public LogFile create(Path path, long length) throws IOException {
    if (length > usable) throw new IOException("No space left on device");
    return new Faulty(real.create(path, length));
  }

  @Override
  public LogFile open(Path path) throws IOException {
    return new Faulty(real.open(path));
  }

  @Override
  public LogFolder folder(Path path) throws IOException {
    LogFolder folder = real.folder(path);
    return new LogFolder() {
      @Override
      public void rename(Path from, Path to) throws IOException {
        folder.rename(from, to);
      }

      @Override
      public void force() throws IOException {
        if (failingFolders.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
          throw new IOException("Too many open files");
        }
        folder.force();
      }

      @Override
      public void close() throws IOException {
        folder.close();
      }
    };
  }

  @Override
  public long usable(Path folder) {
    return usable;
  }

  private final class Faulty implements LogFile {
    private final LogFile file;

    Faulty(LogFile file) {
      this.file = file;
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
      if (noMemory) throw new OutOfMemoryError("Java heap space");
      if (failWrite) throw new IOException("Input/output error");
      calls.add("write");
      file.write(bytes, position);
    }

    @Override
    public void force() throws IOException {
      try {
        if (!gate.await(20, TimeUnit.SECONDS)) throw new IOException("the gate stayed shut");
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      forces.incrementAndGet();
      if (failForce) throw new IOException("Input/output error");
      file.force();
      calls.add("force");
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
