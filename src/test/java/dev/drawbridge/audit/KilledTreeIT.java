package dev.drawbridge.audit;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.verify.LogCheck;
import dev.drawbridge.fixture.ChildJava;
import dev.drawbridge.fixture.GoPrograms;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.log.tlog.Checkpoint;
import dev.drawbridge.log.tlog.SignedNote;
import dev.drawbridge.log.tlog.TileTree;
import dev.drawbridge.log.tlog.WitnessPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every checkpoint that was ever seen is extended by the log after any number of kill -9. */
class KilledTreeIT {
  private static final int ROUNDS = 6;

  @TempDir Path temp;

  @Test
  void aKilledLogNeverForks() throws Exception {
    Path folder = temp.resolve("audit");
    NavigableMap<Long, byte[]> seen = new TreeMap<>();
    for (int round = 0; round < ROUNDS; round++) watchAndKill(folder, seen);
    LogFixture fixture = new LogFixture(folder);
    await(fixture.open().close());
    fixture.close();

    assertTrue(seen.size() > ROUNDS * 2, "checkpoints seen: " + seen.size());
    byte[] last = Files.readAllBytes(folder.resolve("checkpoint"));
    long size = Checkpoint.parse(SignedNote.parse(last).text()).size();
    assertTrue(size >= seen.lastKey());
    var tree =
        new TileTree(
            tile -> {
              Path partial = folder.resolve(tile.path());
              return Files.readAllBytes(
                  Files.exists(partial) ? partial : folder.resolve(tile.filled().path()));
            },
            size);
    for (byte[] note : seen.values()) {
      Checkpoint checkpoint = Checkpoint.parse(SignedNote.parse(note).text());
      assertArrayEquals(tree.root(checkpoint.size()), checkpoint.root(), checkpoint.text());
    }
    Path first = temp.resolve("first");
    Files.write(first, seen.firstEntry().getValue());
    GoPrograms.Answer go =
        GoPrograms.check(
            "extends", folder.toString(), folder.resolve("vkey").toString(), first.toString());
    assertTrue(go.ok(), go.said());
    LogCheck.Report report =
        LogCheck.run(
            new LogCheck.Task(
                folder,
                new MasterKey(AuditSettings.master(folder), null),
                null,
                first,
                WitnessPolicy.NONE),
            records -> {});
    assertEquals(List.of(), report.faults());
  }

  /** Reads the published checkpoint as often as it can, until the writer is killed. */
  private static void watchAndKill(Path folder, NavigableMap<Long, byte[]> seen) throws Exception {
    Process child =
        new ProcessBuilder(ChildJava.running(AppendingChild.class, folder.toString(), "10"))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    int wanted = seen.size() + 3 + ThreadLocalRandom.current().nextInt(6);
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (seen.size() < wanted && System.nanoTime() < until && child.isAlive()) {
      byte[] note = checkpoint(folder);
      if (note != null) {
        Checkpoint read = Checkpoint.parse(SignedNote.parse(note).text());
        byte[] before = seen.putIfAbsent(read.size(), note);
        if (before != null) {
          Checkpoint known = Checkpoint.parse(SignedNote.parse(before).text());
          assertArrayEquals(known.root(), read.root(), "two roots of one size");
        }
      }
    }
    child.toHandle().destroyForcibly();
    assertEquals(137, child.waitFor());
  }

  private static byte @Nullable [] checkpoint(Path folder) throws IOException {
    try {
      return Files.readAllBytes(folder.resolve("checkpoint"));
    } catch (NoSuchFileException e) {
      return null;
    }
  }
}
