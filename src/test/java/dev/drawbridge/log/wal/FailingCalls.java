package dev.drawbridge.log.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A disk some of whose calls fail: those of given numbers, counted from a moment on. Thread-safe.
 */
final class FailingCalls implements Storage {
  private final FileStorage real = new FileStorage();
  private final List<String> calls = new ArrayList<>();
  private Set<Integer> failing = Set.of();
  private boolean after;
  private boolean counting;
  private String always = "";

  private interface Call<T> {
    T run() throws IOException;
  }

  /**
   * Lets calls fail, counted from now on.
   *
   * @param numbers of the calls, from 0
   * @param after whether they do what they are to do before they fail
   */
  synchronized void fail(Set<Integer> numbers, boolean after) {
    failing = numbers;
    this.after = after;
    counting = true;
    calls.clear();
  }

  /** Lets every call of that name fail; none for an empty name. */
  synchronized void fail(String name) {
    always = name;
  }

  /** The names of the calls that were counted. */
  synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  private synchronized <T> T call(String name, Call<T> call) throws IOException {
    int number = calls.size();
    if (counting) calls.add(name);
    boolean fails = (counting && failing.contains(number)) || name.equals(always);
    if (fails && !after) throw new IOException("Too many open files");
    T result = call.run();
    if (!fails) return result;
    if (result instanceof LogFile file) file.close();
    throw new IOException("Input/output error");
  }

  @Override
  public LogFile create(Path path, long length) throws IOException {
    return call("create", () -> new Failing(real.create(path, length)));
  }

  @Override
  public LogFile open(Path path) throws IOException {
    return new Failing(real.open(path));
  }

  @Override
  public LogFolder folder(Path path) throws IOException {
    return new FailingFolder(real.folder(path));
  }

  @Override
  public long usable(Path folder) throws IOException {
    return call("usable", () -> real.usable(folder));
  }

  private final class FailingFolder implements LogFolder {
    private final LogFolder folder;

    FailingFolder(LogFolder folder) {
      this.folder = folder;
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      var _ =
          call(
              "rename",
              () -> {
                folder.rename(from, to);
                return true;
              });
    }

    @Override
    public void force() throws IOException {
      var _ =
          call(
              "force folder",
              () -> {
                folder.force();
                return true;
              });
    }

    @Override
    public void close() throws IOException {
      folder.close();
    }
  }

  private final class Failing implements LogFile {
    private final LogFile file;

    Failing(LogFile file) {
      this.file = file;
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
      var _ =
          call(
              "write",
              () -> {
                file.write(bytes, position);
                return true;
              });
    }

    @Override
    public void force() throws IOException {
      var _ =
          call(
              "force",
              () -> {
                file.force();
                return true;
              });
    }

    @Override
    public void close() throws IOException {
      var _ =
          call(
              "close",
              () -> {
                file.close();
                return true;
              });
    }
  }
}
