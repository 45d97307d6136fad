package dev.drawbridge.log.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A disk whose power goes off at a chosen write or force. Of the sectors that were written and not
 * forced it then keeps any, in any order, as disks do: what is written is held back in memory as
 * what was there before, and put back by {@link #crash}.
 */
final class SimulatedDisk implements Storage {
  private static final int SECTOR = 512;

  private final Random random;
  private final List<SimulatedFile> files = new CopyOnWriteArrayList<>();
  private int left;
  private boolean off;
  private volatile Runnable meanwhile = () -> {};

  /**
   * @param operations writes and forces until the power goes off, in the middle of the last
   */
  SimulatedDisk(Random random, int operations) {
    this.random = random;
    this.left = operations;
  }

  /** Has that done before each force, by whoever forces. */
  void meanwhile(Runnable done) {
    meanwhile = done;
  }

  /** Whether the power went off. */
  synchronized boolean off() {
    return off;
  }

  @Override
  public synchronized LogFile create(Path path, long length) throws IOException {
    if (off) throw powerIsOff();
    Files.deleteIfExists(path);
    Files.write(path, new byte[(int) length]);
    return track(path);
  }

  @Override
  public LogFolder folder(Path path) throws IOException {
    return new FileStorage().folder(path);
  }

  @Override
  public synchronized LogFile open(Path path) throws IOException {
    if (off) throw powerIsOff();
    return track(path);
  }

  @Override
  public long usable(Path folder) {
    return 1L << 40;
  }

  private SimulatedFile track(Path path) throws IOException {
    var file = new SimulatedFile(path);
    files.add(file);
    return file;
  }

  /** Leaves on the files what the disk happened to keep. To be called once nobody writes. */
  synchronized void crash() throws IOException {
    off = true;
    // Nothing that was not forced, all of it, or any part.
    double kept = new double[] {0, 1, 0.5, 0.9, 0.1}[random.nextInt(5)];
    for (SimulatedFile file : files) file.crash(kept);
  }

  /** True where the power goes off now. */
  private boolean cut() throws IOException {
    if (off) throw powerIsOff();
    off = --left <= 0;
    return off;
  }

  private static IOException powerIsOff() {
    return new IOException("the power is off");
  }

  private final class SimulatedFile implements LogFile {
    private final FileChannel channel;

    /** What each sector that is not forced held before, by its offset. */
    private final Map<Long, byte[]> before = new TreeMap<>();

    SimulatedFile(Path path) throws IOException {
      channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
      synchronized (SimulatedDisk.this) {
        boolean cut = cut();
        if (cut) bytes.limit(bytes.position() + random.nextInt(bytes.remaining() + 1));
        long end = position + bytes.remaining();
        for (long at = position - position % SECTOR; at < end; at += SECTOR) hold(at);
        for (long at = position; bytes.hasRemaining(); ) at += channel.write(bytes, at);
        if (cut) throw powerIsOff();
      }
    }

    private void hold(long sector) throws IOException {
      if (before.containsKey(sector)) return;
      var old = ByteBuffer.allocate(SECTOR);
      int n = Math.max(0, channel.read(old, sector));
      before.put(sector, Arrays.copyOf(old.array(), n));
    }

    @Override
    public void force() throws IOException {
      meanwhile.run();
      synchronized (SimulatedDisk.this) {
        // A force that the power went off in may have kept any part: that is crash's business.
        if (cut()) throw powerIsOff();
        before.clear();
      }
    }

    /* The channel outlives close: it follows the file under whatever name it has by now. */
    private void crash(double kept) throws IOException {
      for (Map.Entry<Long, byte[]> sector : before.entrySet()) {
        if (random.nextDouble() < kept) continue;
        channel.write(ByteBuffer.wrap(sector.getValue()), sector.getKey());
      }
      before.clear();
      channel.close();
    }

    @Override
    public void close() {}
  }
}
