package dev.drawbridge.acceptance.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.RecordedText;
import dev.drawbridge.command.CommandLineRun;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.JarFolder;
import dev.drawbridge.fixture.JarRun;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.VendorFaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups beside a loaded gateway, and the drill of the page about operations. */
class BackupIT {
  @TempDir Path folder = Path.of("");
  private JarFolder written;
  private String key = "";
  private Path backup;

  @BeforeEach
  void begin() throws Exception {
    written = JarFolder.in(folder);
    backup = folder.resolve("backup");
    Files.writeString(
        written.config(),
        Files.readString(written.config())
            + "audit: { sinks: [ { name: copy, jsonl: { folder: ./copy } } ] }\n");
    key = drawbridge(0, "key", "create", "--team", "research").out().strip();
    // Slow answers, so that each moment finds calls that have none yet.
    written.vendor().always(VendorFaults.slowly(10));
  }

  @AfterEach
  void end() throws Exception {
    written.close();
  }

  private CommandLineRun drawbridge(int exit, String... args) {
    String[] all =
        Stream.concat(Stream.of(args), Stream.of("-c", written.config().toString()))
            .toArray(String[]::new);
    CommandLineRun run = CommandLineRun.of(all);
    assertEquals(exit, run.exit(), run.out() + run.err());
    return run;
  }

  private void call(JarRun gateway) {
    try {
      while (true) {
        gateway.chat(key, TestGateway.chatBody(HouseGateway.MODEL, true));
      }
    } catch (IOException killed) {
      // What the client was waiting for died with the gateway.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes a backup under load, once more into the same folder, and kills the gateway. */
  private void backUpAndKill() throws Exception {
    try (JarRun gateway = JarRun.serve(written.config())) {
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < 4; i++) clients.add(Thread.ofVirtual().start(() -> call(gateway)));
      Await.until("a load", () -> written.vendor().calls().size() >= 40);
      drawbridge(0, "backup", backup.toString(), "--with-keys");
      Files.delete(backup.resolve("backup.json"));
      Files.createFile(backup.resolve("unfinished"));
      drawbridge(1, "restore", backup.toString());
      String again = drawbridge(0, "backup", backup.toString(), "--with-keys").out();
      assertTrue(again.matches("(?s).* [1-9][0-9]* were there already.*"), again);
      int now = written.vendor().calls().size();
      Await.until("more of it", () -> written.vendor().calls().size() >= now + 40);
      gateway.kill();
      for (Thread client : clients) client.join();
    }
  }

  private Path data() {
    return written.data();
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    }
  }

  private String serveOnce() throws Exception {
    try (JarRun gateway = JarRun.serve(written.config())) {
      var answer = gateway.chat(key, TestGateway.chatBody(HouseGateway.MODEL, true));
      assertEquals(200, answer.statusCode(), answer.body());
      gateway.terminate();
      assertEquals(0, gateway.ended().exit());
      return answer.headers().firstValue("x-drawbridge-request-id").orElseThrow();
    }
  }

  @Test
  void aBackupTakenUnderLoadComesBackUnderItsNameOrAnother() throws Exception {
    backUpAndKill();
    drawbridge(1, "restore", backup.toString());
    Path kept = Files.copy(data().resolve("audit/checkpoint"), folder.resolve("kept"));
    remove(data());

    // A kept checkpoint knows more, and so does the sink.
    String refused =
        drawbridge(1, "restore", backup.toString(), "--checkpoint", kept.toString()).err();
    assertTrue(refused.contains("--new-origin"), refused);
    refused = drawbridge(1, "restore", backup.toString()).err();
    assertTrue(refused.contains("the sink copy knows"), refused);
    assertFalse(Files.exists(data().resolve("audit")));

    CommandLineRun renamed =
        drawbridge(
            0, "restore", backup.toString(), "--new-origin", "--checkpoint", kept.toString());
    assertTrue(renamed.out().contains("Missing: records "), renamed.out());
    drawbridge(0, "audit", "verify");
    remove(folder.resolve("copy"));
    String first = serveOnce();
    drawbridge(0, "audit", "verify");
    drawbridge(0, "audit", "show", first, "--content", "--reason", "drill");
    String cited = RecordedText.of(data().resolve("audit"));
    assertTrue(cited.contains("\"former_origin\":\"drawbridge.local/"), "it cites");
    assertTrue(cited.contains("\"missing_from\":"), "and names what is missing");
    remove(data());

    // Nobody knows more by now: the sink is another one.
    remove(folder.resolve("copy"));
    CommandLineRun same = drawbridge(0, "restore", backup.toString());
    assertFalse(same.out().contains("Missing"), same.out());
    drawbridge(0, "audit", "verify");
    serveOnce();
    drawbridge(0, "audit", "verify");
  }

  @Test
  void aBackupWithoutKeysNeedsThemBackAndOneThatWasChangedIsRefused() throws Exception {
    serveOnce();
    drawbridge(0, "backup", backup.toString());
    assertFalse(Files.exists(backup.resolve("keys")));
    Path keys = folder.resolve("keys");
    Files.move(data().resolve("keys"), keys);
    remove(data());

    String refused = drawbridge(1, "restore", backup.toString()).err();
    assertTrue(refused.contains("without keys"), refused);
    Files.move(keys, data().resolve("keys"));
    Path store = backup.resolve("state.db");
    byte[] before = Files.readAllBytes(store);
    Files.writeString(store, "changed");
    assertTrue(
        drawbridge(1, "restore", backup.toString()).err().contains("not what was backed up"));
    Files.write(store, before);

    drawbridge(0, "restore", backup.toString());
    drawbridge(0, "audit", "verify");
    serveOnce();
  }
}
