package dev.drawbridge.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What the disk itself does: writes into files that are laid out, each with its fdatasync. */
final class DiskBench {
  private static final int ROUNDS = 2_000;
  private static final int THREADS = 16;
  private static final String FIO_SECONDS = "5";

  private DiskBench() {}

  static void measure(FigureTable table, Path folder) throws Exception {
    double[] one = forces(folder, 4096, ROUNDS, 1);
    table.row("disk: write + fdatasync of 4 KiB, p50", one[0], "µs", FigureTable.NONE);
    table.row("disk: fdatasync a second, 1 thread", one[1], "/s", FigureTable.NONE);
    double[] many = forces(folder, 4096, ROUNDS / 4, THREADS);
    table.row("disk: the same, " + THREADS + " threads", many[1], "/s", FigureTable.NONE);
    for (int jobs : new int[] {1, THREADS}) fio(table, folder, jobs);
  }

  /**
   * The median of a write and fdatasync in microseconds, and how many there were in a second.
   *
   * @param rounds of each thread, which has a file of its own; it stays, so that laying it out and
   *     its removal do not slow what is measured next
   */
  static double[] forces(Path folder, int bytes, int rounds, int threads) throws Exception {
    List<Callable<double[]>> each = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Path file = folder.resolve("disk-" + i + "-" + bytes);
      if (!Files.exists(file) || Files.size(file) < (long) bytes * rounds) lay(file, bytes, rounds);
      each.add(() -> force(file, bytes, rounds));
    }
    List<double[]> took = new ArrayList<>();
    double seconds;
    try (var pool = Executors.newFixedThreadPool(threads)) {
      long start = System.nanoTime();
      for (Future<double[]> done : pool.invokeAll(each)) took.add(done.get());
      seconds = (System.nanoTime() - start) / 1e9;
    }
    double[] all = took.stream().flatMapToDouble(Arrays::stream).sorted().toArray();
    return new double[] {all[all.length / 2], all.length / seconds};
  }

  static void lay(Path file, int bytes, int rounds) throws IOException {
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      var zeroes = ByteBuffer.allocateDirect(bytes);
      for (int i = 0; i < rounds; i++) channel.write(zeroes.clear(), (long) i * bytes);
      channel.force(true);
    }
  }

  private static double[] force(Path file, int bytes, int rounds) throws IOException {
    double[] micros = new double[rounds];
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      var some = ByteBuffer.allocateDirect(bytes);
      for (int i = 0; i < rounds; i++) {
        long start = System.nanoTime();
        channel.write(some.clear(), (long) i * bytes);
        channel.force(false);
        micros[i] = (System.nanoTime() - start) / 1e3;
      }
    }
    return micros;
  }

  /** The same by a program that this project did not write, where it is installed. */
  private static void fio(FigureTable table, Path folder, int jobs) throws Exception {
    String name = "disk: the same by fio, " + jobs + (jobs == 1 ? " job" : " jobs");
    Path out = Files.createTempFile("fio", ".json");
    try {
      Process fio =
          new ProcessBuilder(
                  "fio",
                  "--name=log",
                  "--directory=" + folder,
                  "--rw=write",
                  "--bs=4k",
                  "--size=64m",
                  "--fdatasync=1",
                  "--fallocate=none",
                  "--overwrite=1",
                  "--numjobs=" + jobs,
                  "--runtime=" + FIO_SECONDS,
                  "--time_based",
                  "--group_reporting",
                  "--unlink=1",
                  "--output-format=json")
              .redirectOutput(out.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (fio.waitFor() != 0) {
        table.without(name, "fio failed: exit " + fio.exitValue());
        return;
      }
      JsonNode job = new ObjectMapper().readTree(out.toFile()).at("/jobs/0");
      double median = job.at("/sync/lat_ns/percentile/50.000000").asDouble() / 1e3;
      if (jobs == 1) table.row(name + ", fdatasync alone, p50", median, "µs", FigureTable.NONE);
      table.row(name, job.at("/write/iops").asDouble(), "/s", FigureTable.NONE);
    } catch (IOException notThere) {
      table.without(name, "fio is not installed");
    } finally {
      Files.delete(out);
    }
  }
}
