package dev.drawbridge.bench;

import dev.drawbridge.fixture.Await;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What a log can reach at best for one client if no event loop ever waits for the disk: the loop
 * has another thread write and force 4 KiB, and that thread tells the loop when it is done. Nothing
 * is sealed, and nothing else happens.
 */
final class HandedOverForce {
  private final FileChannel channel;
  private final ExecutorService writer;
  private final Context context;
  private final ByteBuffer block;
  private final double[] micros;
  private final Promise<Void> done = Promise.promise();

  private HandedOverForce(
      FileChannel channel, ExecutorService writer, Context context, int bytes, int rounds) {
    this.channel = channel;
    this.writer = writer;
    this.context = context;
    this.block = ByteBuffer.allocateDirect(bytes);
    this.micros = new double[rounds];
  }

  /** The median in microseconds, from the moment the loop asks until it knows. */
  static double median(Vertx vertx, Path folder, int bytes, int rounds) throws Exception {
    Path file = folder.resolve("handed-over");
    if (!Files.exists(file)) DiskBench.lay(file, bytes, rounds);
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE);
        var writer = Executors.newSingleThreadExecutor()) {
      Context context = vertx.getOrCreateContext();
      var force = new HandedOverForce(channel, writer, context, bytes, rounds);
      context.runOnContext(v -> force.ask(0));
      Await.await(force.done.future());
      Arrays.sort(force.micros);
      return force.micros[rounds / 2];
    }
  }

  private void ask(int round) {
    if (round == micros.length) {
      done.complete();
      return;
    }
    long start = System.nanoTime();
    writer.execute(() -> force(round, start));
  }

  private void force(int round, long start) {
    try {
      channel.write(block.clear(), (long) round * block.capacity());
      channel.force(false);
      context.runOnContext(v -> told(round, start));
    } catch (IOException failed) {
      done.fail(failed);
    }
  }

  private void told(int round, long start) {
    micros[round] = (System.nanoTime() - start) / 1e3;
    ask(round + 1);
  }
}
