package dev.drawbridge.policy.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.policy.decision.PolicyException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarGzTest {
  @Test
  void readsRegularFilesByNameWithoutTheLeadingSlash() throws Exception {
    var files = TarGz.read(archive(entry("/data.json", "{}"), entry("./.manifest", "x")));
    assertEquals("[data.json, .manifest]", files.keySet().toString());
    assertEquals(
        "x", new String(files.getOrDefault(".manifest", new byte[0]), StandardCharsets.UTF_8));
  }

  @Test
  void refusesANameThatStandsTwice() throws Exception {
    byte[] twice = archive(entry("/data.json", "{}"), entry("data.json", "{}"));
    assertThrows(PolicyException.class, () -> TarGz.read(twice));
  }

  @Test
  void refusesAWrongChecksum() throws Exception {
    byte[] entry = entry("data.json", "{}");
    entry[0] = 'x';
    byte[] broken = archive(entry);
    assertThrows(PolicyException.class, () -> TarGz.read(broken));
  }

  @Test
  void refusesAFileThatIsCutShort() throws Exception {
    byte[] entry = entry("data.json", "{}");
    byte[] half = archive(java.util.Arrays.copyOf(entry, 512));
    assertThrows(PolicyException.class, () -> TarGz.read(half));
  }

  @Test
  void refusesWhatUnpacksToMoreThan64Mebibytes() throws Exception {
    byte[] bomb = archive(new byte[65 << 20]);
    var refused = assertThrows(PolicyException.class, () -> TarGz.read(bomb));
    assertTrue(String.valueOf(refused.getMessage()).contains("64 MiB"));
  }

  @ParameterizedTest
  @ValueSource(chars = {'1', '2', '3', '6', '7', 'L', 'K', 'S', 'V'})
  void refusesAnEntryOfAnotherKind(char type) throws Exception {
    byte[] other = archive(entry("data.json", "{}"), entry("link", "x", type));
    var refused = assertThrows(PolicyException.class, () -> TarGz.read(other));
    assertEquals(
        "the bundle's tar archive holds link as an entry of type '"
            + type
            + "': only files and folders are read",
        refused.getMessage());
  }

  @Test
  void passesFoldersAndAttributesThatChangeNoFile() throws Exception {
    var files =
        TarGz.read(
            archive(
                entry("rego", "", '5'),
                entry("pax", "30 mtime=1350244992.023960108\n", 'x'),
                entry("data.json", "{}")));
    assertEquals("[data.json]", files.keySet().toString());
  }

  @Test
  void refusesAttributesThatNameTheFileAnew() throws Exception {
    byte[] renamed = archive(entry("pax", "18 path=other.json\n", 'x'), entry("data.json", "{}"));
    assertThrows(PolicyException.class, () -> TarGz.read(renamed));
  }

  private static byte[] archive(byte[]... entries) throws Exception {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      for (byte[] entry : entries) gzip.write(entry);
      if (entries[0].length > 512) gzip.write(new byte[1024]);
    }
    return out.toByteArray();
  }

  private static byte[] entry(String name, String content) {
    return entry(name, content, '0');
  }

  private static byte[] entry(String name, String content, char type) {
    byte[] body = content.getBytes(StandardCharsets.UTF_8);
    byte[] entry = new byte[body.length == 0 ? 512 : 1024];
    put(entry, 0, name);
    put(entry, 124, "%011o".formatted(body.length));
    entry[156] = (byte) type;
    put(entry, 257, "ustar");
    put(entry, 148, "        ");
    int sum = 0;
    for (int i = 0; i < 512; i++) sum += entry[i] & 0xff;
    put(entry, 148, "%06o\0 ".formatted(sum));
    System.arraycopy(body, 0, entry, 512, body.length);
    return entry;
  }

  private static void put(byte[] entry, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, entry, at, bytes.length);
  }
}
