package dev.drawbridge.audit;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.entry.OpenRecord;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.FinishedCommand;
import dev.drawbridge.fixture.Prerequisite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is really full: a small tmpfs. */
class FullDiskIT {
  private static final int MIB = 1 << 20;

  @TempDir Path temp;

  @BeforeEach
  void mount() throws Exception {
    boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", temp.toString()) == 0;
    Prerequisite.require(mounted, "a full disk cannot be tried: no tmpfs can be mounted");
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", temp.toString());
  }

  @Test
  void requestsAreRefusedBeforeItIsFullOpenOnesEndAndItResumesByItself() throws Exception {
    LogFixture fixture = new LogFixture(temp.resolve("audit"));
    AuditLog log = fixture.open();
    Path filler = Files.write(temp.resolve("filler"), new byte[2 * MIB]);

    List<OpenRecord> open = new ArrayList<>();
    List<RefusalCode> refused = new ArrayList<>();
    while (refused.isEmpty() && open.size() < 10_000) {
      try {
        open.add(await(log.open(SampleEntries.request("research", LogFixture.noise(2_000)))));
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Refusal refusal) refused.add(refusal.code());
        else throw e;
      }
    }
    assertTrue(open.size() > 5, "taken until it was full: " + open.size());
    assertEquals(List.of(RefusalCode.AUDIT_UNAVAILABLE), refused);
    for (OpenRecord each : open) await(each.close(SampleEntries.end("a".repeat(1_000))));
    assertTrue(log.writable(), "a full disk is no reason to die");

    Files.delete(filler);
    Await.until("it resumes", () -> resumed(log));
    await(log.close());
    fixture.close();
  }

  private static boolean resumed(AuditLog log) throws Exception {
    try {
      await(
          await(log.open(SampleEntries.request("research", LogFixture.noise(100))))
              .close(SampleEntries.end("a")));
      return true;
    } catch (ExecutionException stillFull) {
      return false;
    }
  }

  private static int run(String... command) throws Exception {
    return FinishedCommand.in(Path.of("."), command).exit();
  }
}
