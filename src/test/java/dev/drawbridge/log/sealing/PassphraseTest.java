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
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A master key that a passphrase wraps. */
class PassphraseTest {
  private static final String ADA = "https://id.acme.example/realms/acme|ada";

  @TempDir Path temp;
  private Path folder = Path.of("");
  private MasterKey plain = new MasterKey(Path.of(""), null);
  private MasterKey wrapped = plain;

  @BeforeEach
  void start() throws Exception {
    folder = Files.createDirectory(temp.resolve("audit"));
    plain = new MasterKey(temp.resolve("keys/master"), null);
    wrapped = new MasterKey(plain.file(), "correct horse ä");
  }

  private String master() throws IOException {
    return new String(Files.readAllBytes(plain.file()), StandardCharsets.ISO_8859_1);
  }

  /**
   * Has the file say that it takes the least iterations, which opens it in no time: same key, same
   * passphrase. Written by the words of the format.
   */
  private void hasten() throws Exception {
    String passphrase = Objects.requireNonNull(wrapped.passphrase());
    byte[] key =
        WrappedMaster.read(Files.readAllBytes(plain.file()))
            .orElseThrow()
            .open(passphrase)
            .orElseThrow();
    byte[] salt = new byte[16];
    String words = "drawbridge-master-1 1000 " + base64(salt);
    var spec = new PBEKeySpec(passphrase.toCharArray(), salt, 1000, 256);
    byte[] under =
        SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512").generateSecret(spec).getEncoded();
    byte[] sealed = Ciphers.own().seal(under, Ciphers.utf8(words), new byte[0], key);
    Files.writeString(plain.file(), words + " " + base64(sealed) + "\n");
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private Map<String, String> everyByte() throws IOException {
    var all = new TreeMap<String, String>();
    try (var files = Files.walk(temp)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        all.put(file.toString(), new String(bytes, StandardCharsets.ISO_8859_1));
      }
    }
    return all;
  }

  private static byte[] ada(Keys keys) throws IOException {
    return keys.of(ADA).secret();
  }

  @Test
  void aFirstStartMakesItWrapped() throws Exception {
    byte[] secret;
    try (Keys keys = Keys.open(folder, wrapped, true, true)) {
      secret = ada(keys);
    }
    assertTrue(master().startsWith("drawbridge-master-1 210000 "), master());
    try (Keys keys = Keys.open(folder, wrapped, false, false)) {
      assertArrayEquals(secret, ada(keys));
    }
    try (Keys keys = Keys.read(folder, wrapped).orElseThrow()) {
      assertArrayEquals(secret, ada(keys));
    }
    assertFalse(wrapped.toString().contains("horse"));
  }

  @Test
  void anotherPassphraseOrNoneOrAnotherFileIsRefusedAndNothingChanged() throws Exception {
    Keys.open(folder, wrapped, true, true).close();
    hasten();
    var before = everyByte();
    refused(new MasterKey(plain.file(), "correct horse"), "the passphrase does not open");
    refused(plain, "is wrapped by a passphrase, and none is known");
    assertEquals(before, everyByte());
    // Another log's, under the same passphrase; a line that was cut; one that was changed.
    Path other = Files.createDirectory(temp.resolve("other"));
    Path second = temp.resolve("keys/second");
    Keys.open(other, new MasterKey(second, wrapped.passphrase()), true, true).close();
    refused(new MasterKey(second, wrapped.passphrase()), "is not the one that keys.db");
    String line = master();
    Files.writeString(plain.file(), line.substring(0, line.length() - 9));
    before = everyByte();
    refused(wrapped, "bytes, not 32");
    assertEquals(before, everyByte());
    Files.writeString(plain.file(), line.replace(" 1000 ", " 1001 "));
    refused(wrapped, "the passphrase does not open");
  }

  private void refused(MasterKey master, String why) {
    for (boolean reads : new boolean[] {true, false}) {
      IOException refused =
          assertThrows(
              IOException.class,
              () -> {
                if (reads) Keys.read(folder, master);
                else Keys.open(folder, master, false, false);
              });
      assertTrue(String.valueOf(refused.getMessage()).contains(why), "" + refused);
    }
  }

  @Test
  void whatIsThereWithoutOneIsWrappedByTheNextStart() throws Exception {
    byte[] secret;
    try (Keys keys = Keys.open(folder, plain, true, true)) {
      secret = ada(keys);
    }
    String bare = master();
    Keys.read(folder, wrapped).orElseThrow().close();
    assertEquals(bare, master(), "who only reads changes nothing");
    try (Keys keys = Keys.open(folder, wrapped, false, false)) {
      assertArrayEquals(secret, ada(keys));
    }
    assertTrue(master().startsWith("drawbridge-master-1 "));
    assertFalse(everyByte().toString().contains(bare));
    try (Keys keys = Keys.open(folder, wrapped, false, false)) {
      assertArrayEquals(secret, ada(keys));
    }
  }

  @Test
  void anErasureWrapsTheNextOneToo() throws Exception {
    String before;
    byte[] other;
    long gone;
    try (Keys keys = Keys.open(folder, wrapped, true, true)) {
      before = master();
      other = keys.of("key|2").secret();
      gone = keys.of(ADA).id();
      assertTrue(keys.erase(gone, "5"));
      assertArrayEquals(other, keys.of("key|2").secret());
    }
    assertTrue(master().startsWith("drawbridge-master-1 "));
    assertNotEquals(before, master());
    hasten();
    String after = master();
    // The old one half overwritten, in part or whole, when the process died.
    Path next = plain.file().resolveSibling("master.next");
    byte[] old = before.getBytes(StandardCharsets.ISO_8859_1);
    for (int bytes : new int[] {0, 40, 110, old.length}) {
      byte[] left = old.clone();
      Arrays.fill(left, 0, bytes, (byte) 7);
      Files.write(plain.file(), left);
      Files.writeString(next, after);
      try (Keys beside = Keys.read(folder, wrapped).orElseThrow()) {
        assertEquals(Optional.empty(), beside.find(gone));
      }
      try (Keys keys = Keys.open(folder, wrapped, false, false)) {
        assertArrayEquals(other, keys.of("key|2").secret());
      }
      assertEquals(after, master());
    }
    // The next one's beginning only.
    Files.writeString(next, after.substring(0, 60));
    try (Keys keys = Keys.open(folder, wrapped, false, false)) {
      assertArrayEquals(other, keys.of("key|2").secret());
    }
    assertFalse(Files.exists(next));
  }

  @Test
  void itIsSetChangedAndTakenAwayAndNothingOfTheOldFileStays() throws Exception {
    byte[] secret;
    try (Keys keys = Keys.open(folder, plain, true, true)) {
      secret = ada(keys);
    }
    var other = new MasterKey(plain.file(), "battery staple");
    MasterKey before = plain;
    for (MasterKey after : new MasterKey[] {wrapped, other, plain}) {
      Path old = temp.resolve("old");
      Files.deleteIfExists(old);
      // Another name of the file that is replaced: what it holds on the disk.
      Files.createLink(old, plain.file());
      byte[] held = Files.readAllBytes(old);
      try (Keys keys = Keys.open(folder, before, false, false)) {
        keys.wrap(after.passphrase());
        // It goes on with the new one, which an erasure wraps the next key with.
        assertArrayEquals(secret, ada(keys));
        long gone = keys.of("key|" + after).id();
        assertTrue(keys.erase(gone, "5"));
      }
      assertFalse(Arrays.equals(held, Files.readAllBytes(old)), "overwritten");
      assertEquals(held.length, Files.size(old));
      assertFalse(Files.exists(plain.file().resolveSibling("master.new")));
      assertEquals(after.passphrase() == null, Files.size(plain.file()) == Ciphers.KEY);
      for (MasterKey one : new MasterKey[] {before, after}) {
        if (after.passphrase() == null) continue;
        if (one.equals(after)) Keys.read(folder, one).orElseThrow().close();
        else assertThrows(IOException.class, () -> Keys.read(folder, one));
      }
      try (Keys keys = Keys.open(folder, after, false, false)) {
        assertArrayEquals(secret, ada(keys));
      }
      before = after;
    }
  }

  @Test
  void aChangeThatWasCutShortLeavesTheOldFileOrTheNew() throws Exception {
    byte[] secret;
    try (Keys keys = Keys.open(folder, wrapped, true, true)) {
      secret = ada(keys);
    }
    hasten();
    String old = master();
    // What it makes beside the old one, as far as it came: nothing, a part, all.
    String made =
        new String(WrappedMaster.of(new byte[32], "other").file(), StandardCharsets.UTF_8);
    Path beside = plain.file().resolveSibling("master.new");
    for (int bytes : new int[] {0, 40, made.length()}) {
      Files.writeString(beside, made.substring(0, bytes));
      try (Keys reader = Keys.read(folder, wrapped).orElseThrow()) {
        assertArrayEquals(secret, ada(reader));
      }
      assertTrue(Files.exists(beside), "who only reads changes nothing");
      try (Keys keys = Keys.open(folder, wrapped, false, false)) {
        assertArrayEquals(secret, ada(keys));
      }
      assertEquals(old, master());
      assertFalse(Files.exists(beside));
    }
  }

  @Test
  void noneIsTakenAwayWhereThereIsNone() throws Exception {
    try (Keys keys = Keys.open(folder, plain, true, true)) {
      String before = master();
      IOException refused = assertThrows(IOException.class, () -> keys.wrap(null));
      assertTrue(String.valueOf(refused.getMessage()).contains("is under no passphrase"), "");
      assertEquals(before, master());
    }
  }
}
