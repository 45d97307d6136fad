package dev.drawbridge.log.sealing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysTest {
  private static final String ADA = "https://id.acme.example/realms/acme|ada-4711";
  @TempDir Path temp;
  private Path folder = Path.of("");
  private Path master = Path.of("");

  @BeforeEach
  void start() throws Exception {
    folder = Files.createDirectory(temp.resolve("audit"));
    master = temp.resolve("keys/master");
  }

  private Keys first() throws IOException {
    return Keys.open(folder, new MasterKey(master, null), true, true);
  }

  private Keys again() throws IOException {
    return Keys.open(folder, new MasterKey(master, null), false, false);
  }

  @Test
  void aKeyIsTheSameAfterAStartAndBesideTheWriter() throws Exception {
    SealKey made;
    SealKey system;
    String blind;
    try (Keys keys = first()) {
      made = keys.of(ADA);
      system = keys.system();
      blind = keys.blind("user|x|ada");
      assertEquals(made, keys.cached(ADA));
      assertNotEquals(made.id(), keys.of("key|7").id());
      try (Keys beside = Keys.read(folder, new MasterKey(master, null)).orElseThrow()) {
        same(made, beside.find(made.id()).orElseThrow());
      }
    }

    try (Keys keys = again()) {
      same(made, keys.of(ADA));
      same(made, keys.find(made.id()).orElseThrow());
      same(system, keys.system());
      assertEquals(blind, keys.blind("user|x|ada"));
      assertEquals(Optional.empty(), keys.find(12345));
    }
  }

  private static void same(SealKey one, SealKey other) {
    assertEquals(one.id(), other.id());
    assertArrayEquals(one.secret(), other.secret());
  }

  @Test
  void filesAreForTheirOwnerAndNameNoSubject() throws Exception {
    SealKey made;
    try (Keys keys = first()) {
      made = keys.of(ADA);
    }

    assertEquals("rwx------", permissions(temp.resolve("keys")));
    assertEquals("rw-------", permissions(master));
    assertEquals("rw-------", permissions(folder.resolve(Keys.FILE)));
    assertEquals(32, Files.size(master));
    String all = Files.readString(folder.resolve(Keys.FILE), StandardCharsets.ISO_8859_1);
    assertFalse(all.contains("ada-4711"));
    String key = new String(made.secret(), StandardCharsets.ISO_8859_1);
    assertFalse(all.contains(key), "keys are wrapped");
    assertFalse(made.toString().contains(HexFormat.of().formatHex(made.secret())));
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void aLogThatLostItsMasterKeyGetsNoNewOne() throws Exception {
    first().close();
    Files.delete(master);

    IOException refused = assertThrows(IOException.class, this::again);

    assertTrue(
        String.valueOf(refused.getMessage()).contains("has lost its master key"), "" + refused);
    assertFalse(Files.exists(master));
    assertEquals(Optional.empty(), Keys.read(folder, new MasterKey(master, null)));
  }

  @Test
  void aLogThatLostItsKeysGetsNoNewOnes() throws Exception {
    first().close();
    Files.delete(folder.resolve(Keys.FILE));

    IOException refused = assertThrows(IOException.class, this::again);

    assertTrue(String.valueOf(refused.getMessage()).contains("has lost its keys"), "" + refused);
    assertFalse(Files.exists(folder.resolve(Keys.FILE)));
  }

  @Test
  void keysWithoutALogAreNotTakenForAnother() throws Exception {
    first().close();

    IOException refused = assertThrows(IOException.class, this::first);

    assertTrue(String.valueOf(refused.getMessage()).contains("but no audit log"), "" + refused);
  }

  @Test
  void anothersMasterKeyIsNamedAsThat() throws Exception {
    first().close();
    Files.write(master, new byte[32]);

    IOException refused = assertThrows(IOException.class, this::again);
    IOException reading =
        assertThrows(IOException.class, () -> Keys.read(folder, new MasterKey(master, null)));

    assertTrue(String.valueOf(refused.getMessage()).contains("is not the one"), "" + refused);
    assertEquals(refused.getMessage(), reading.getMessage());
    Files.write(master, new byte[31]);
    refused = assertThrows(IOException.class, this::again);
    assertTrue(String.valueOf(refused.getMessage()).contains("31 bytes, not 32"), "" + refused);
  }

  @Test
  void aStartThatDiedBetweenMasterAndKeysGoesOn() throws Exception {
    new MasterFile(new MasterKey(master, null)).make();
    byte[] made = Files.readAllBytes(master);

    Keys.open(folder, new MasterKey(master, null), false, true).close();

    assertArrayEquals(made, Files.readAllBytes(master));
    again().close();
  }
}
