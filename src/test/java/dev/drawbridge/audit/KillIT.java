package dev.drawbridge.audit;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.entry.Page;
import dev.drawbridge.fixture.ChildJava;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged is there after kill -9, in a process of its own under load. */
class KillIT {
  /** Requests that are on record before a round's kill, at least. */
  private static final int A_ROUND = 100;

  @TempDir Path temp;

  @Test
  void everyAcknowledgedRecordSurvivesBeingKilled() throws Exception {
    Path folder = temp.resolve("audit");
    Set<String> opened = new HashSet<>();
    Set<String> ended = new HashSet<>();
    for (int round = 0; round < 5; round++) {
      appendAndKill(folder, opened, ended);
    }

    LogFixture fixture = new LogFixture(folder);
    AuditLog log = fixture.open();
    Map<String, String> outcomes = new HashMap<>();
    String after = null;
    do {
      Page page = await(log.search(SampleEntries.query(1000, after)));
      page.decisions().forEach(row -> outcomes.put(row.requestId(), "" + row.decided().outcome()));
      after = page.next();
    } while (after != null);
    await(log.close());
    fixture.close();

    Set<String> lost = new HashSet<>(opened);
    lost.removeAll(outcomes.keySet());
    assertEquals(Set.of(), lost, "acknowledged and not in the log");
    for (String id : ended) assertEquals("complete", outcomes.get(id));
    assertFalse(outcomes.containsValue("null"), "every request has an end");
    assertTrue(outcomes.containsValue("unknown"));
  }

  @Test
  void secondProcessIsRefusedWithThePidOfTheFirst() throws Exception {
    LogFixture fixture = new LogFixture(temp.resolve("audit"));
    AuditLog log = fixture.open();
    Process child = start(fixture.folder);
    String line;
    try (BufferedReader out = child.inputReader()) {
      do {
        line = out.readLine();
      } while (line != null && !line.startsWith("failed") && !line.equals("ready"));
    } finally {
      child.destroyForcibly();
    }
    await(log.close());
    fixture.close();

    assertTrue(
        String.valueOf(line).endsWith("by process " + ProcessHandle.current().pid()), "" + line);
  }

  private static void appendAndKill(Path folder, Set<String> opened, Set<String> ended)
      throws Exception {
    Process child = start(folder);
    long killAfter = TimeUnit.MILLISECONDS.toNanos(ThreadLocalRandom.current().nextInt(200, 900));
    try (BufferedReader out = child.inputReader()) {
      long kill = Long.MAX_VALUE;
      int enough = opened.size() + A_ROUND;
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.equals("ready")) kill = System.nanoTime() + killAfter;
        // The last line may be cut: it counts only where it is whole.
        if (line.length() == 41 && line.startsWith("open ")) opened.add(line.substring(5));
        if (line.length() == 40 && line.startsWith("end ")) ended.add(line.substring(4));
        assertFalse(line.startsWith("failed"), line);
        // By its handle: the process itself would close the stream that is still to be read.
        if (System.nanoTime() >= kill && opened.size() >= enough)
          child.toHandle().destroyForcibly();
      }
    }
    assertEquals(137, child.waitFor());
  }

  private static Process start(Path folder) throws IOException {
    return new ProcessBuilder(ChildJava.running(AppendingChild.class, folder.toString()))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
