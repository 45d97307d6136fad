package dev.drawbridge.audit;

import static dev.drawbridge.audit.LogFixture.failure;
import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.verify.LogCheck;
import dev.drawbridge.log.sealing.Keys;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.log.tlog.WitnessPolicy;
import dev.drawbridge.log.wal.FileStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keys that sign checkpoints lie beside the master key, and open with it only. */
class NoteKeysTest {
  private static final String SEALED = "drawbridge-note-1 ";
  private static final List<String> NAMES = List.of("note-ed25519", "note-mldsa44");

  @TempDir Path folder;
  private LogFixture fixture = new LogFixture(Path.of(""));

  @BeforeEach
  void start() {
    fixture = new LogFixture(folder.resolve("audit"));
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  private Path file(String name) {
    return folder.resolve("keys").resolve(name);
  }

  private String line(String name) throws IOException {
    return Files.readString(file(name), StandardCharsets.ISO_8859_1);
  }

  private MasterKey master() {
    return new MasterKey(AuditSettings.master(fixture.folder), null);
  }

  private void record() throws Exception {
    AuditLog log = fixture.open();
    await(log.note(SampleEntries.event()));
    await(log.close());
  }

  private void well(int records) throws IOException {
    LogCheck.Report report =
        LogCheck.run(
            new LogCheck.Task(fixture.folder, master(), null, null, WitnessPolicy.NONE), n -> {});
    assertEquals(List.of(), report.faults());
    assertEquals(records, report.extent().published());
  }

  @Test
  void theyAreSealedAndRotatedSealed() throws Exception {
    record();
    for (String name : NAMES) assertTrue(line(name).startsWith(SEALED), line(name));
    String before = line(NAMES.getFirst());
    AuditLog log = fixture.open();
    await(log.rotateKeys());
    await(log.note(SampleEntries.event()));
    await(log.close());
    for (String name : NAMES) assertTrue(line(name).startsWith(SEALED), line(name));
    assertNotEquals(before, line(NAMES.getFirst()));
    record();
    well(3);
  }

  @Test
  void oneThatLiesOpenIsSealedByTheNextStart() throws Exception {
    record();
    String vkeys = Files.readString(fixture.folder.resolve("vkey"));
    for (String name : NAMES) {
      byte[] sealed = Base64.getUrlDecoder().decode(line(name).substring(SEALED.length()).strip());
      try (Keys keys = Keys.read(fixture.folder, master()).orElseThrow()) {
        Files.write(file(name), keys.open(name, sealed));
      }
      assertFalse(line(name).startsWith(SEALED), "it lies open");
    }
    record();
    for (String name : NAMES) assertTrue(line(name).startsWith(SEALED), line(name));
    assertEquals(vkeys, Files.readString(fixture.folder.resolve("vkey")));
    well(2);
  }

  @Test
  void oneThatWasChangedOrPutInAnothersPlaceIsRefused() throws Exception {
    record();
    String ed25519 = line(NAMES.getFirst());
    refused(ed25519.replaceFirst(".\n", "\n"), "keys.db does not open note-ed25519");
    refused(line(NAMES.getLast()), "keys.db does not open note-ed25519");
    refused(SEALED + "*\n", "note-ed25519 is damaged");
    Files.writeString(file(NAMES.getFirst()), ed25519);
    record();
    well(2);
  }

  @Test
  void anotherLogMayNotHaveThem() throws Exception {
    record();
    String before = line(NAMES.getFirst());
    var other = new LogFixture(folder.resolve("other"));

    Throwable refused = assertThrows(ExecutionException.class, other::open).getCause();

    String why = String.valueOf(refused == null ? null : refused.getMessage());
    assertTrue(why.contains("sign another log's checkpoints, and each log has its own"), why);
    assertEquals(before, line(NAMES.getFirst()));
    other.close();
    record();
    well(2);
  }

  private void refused(String line, String why) throws Exception {
    Files.writeString(file(NAMES.getFirst()), line);
    AuditSettings plain = AuditSettings.unconfigured(fixture.folder, fixture.deadline, 1 << 10);
    Throwable refused =
        failure(
            AuditLog.open(
                fixture.vertx,
                plain,
                () -> ZoneOffset.UTC,
                fixture.registry,
                LogFixture.SMALL,
                new FileStorage()));
    assertTrue(String.valueOf(refused.getMessage()).contains(why), "" + refused);
    assertEquals(line, line(NAMES.getFirst()));
  }
}
