package dev.drawbridge.log.sealing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may not be erased. */
class LegalHoldTest {
  private static final String ADA = "https://id.acme.example/realms/acme|ada-4711";
  private static final LegalHold HOLD =
      new LegalHold(7, Instant.parse("2026-11-25T20:00:00.123Z"), "key:a", ADA, "case 12/26 ä");

  @TempDir Path temp;
  private Path folder = Path.of("");
  private MasterKey master = new MasterKey(Path.of(""), null);

  @BeforeEach
  void start() throws Exception {
    folder = Files.createDirectory(temp.resolve("audit"));
    master = new MasterKey(temp.resolve("keys/master"), null);
  }

  @Test
  void itTellsWhomItHoldsUntilItIsReleased() throws Exception {
    try (Keys keys = Keys.open(folder, master, true, true)) {
      keys.hold(ADA, HOLD);
      assertEquals(List.of(HOLD), keys.holds());
      assertEquals(Optional.of(HOLD), keys.hold(ADA));
      assertEquals(Optional.of(HOLD), keys.holdOf(keys.of(ADA).id()));
      assertEquals(Optional.empty(), keys.hold("key|2"));
      assertFalse(HOLD.toString().contains("ada"));
    }
    String all = Files.readString(folder.resolve(Keys.FILE), StandardCharsets.ISO_8859_1);
    assertFalse(all.contains("ada-4711") || all.contains("case 12"), "it is sealed");
    try (Keys keys = Keys.open(folder, master, false, false)) {
      // An erasure of somebody else wraps all keys anew.
      assertTrue(keys.erase(keys.of("key|2").id(), "9"));
      assertEquals(List.of(HOLD), keys.holds());
      IOException refused =
          assertThrows(HeldException.class, () -> keys.erase(keys.of(ADA).id(), "10"));
      assertEquals("case 12/26 ä", refused.getMessage());
      assertTrue(keys.release(ADA));
      assertEquals(List.of(), keys.holds());
      assertFalse(keys.holding());
    }
  }

  @Test
  void oneThatTellsItsBasisOnlyHoldsToo() throws Exception {
    Keys.open(folder, master, true, true).close();
    try (KeyTable table = KeyTable.open(folder.resolve(Keys.FILE))) {
      byte[] log = table.value("id").orElseThrow();
      KeyRing ring = KeyRing.read(new MasterFile(master), table, log);
      byte[] name = Ciphers.own().hmac(ring.index(), Ciphers.utf8("subject:" + ADA));
      byte[] basis = Ciphers.utf8("case 3");
      table.execute(
          "INSERT INTO hold (name, basis) VALUES (?, ?)",
          name,
          new Wrapping(log).wrap(ring.system().secret(), "text", 0, basis));
    }
    try (Keys keys = Keys.open(folder, master, false, false)) {
      LegalHold hold = keys.hold(ADA).orElseThrow();
      assertEquals(new LegalHold(-1, null, null, null, "case 3"), hold);
      assertEquals("held, for case 3", hold.named());
    }
  }
}
