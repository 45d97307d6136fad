package dev.drawbridge.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image of a few files, read with the system's tar. */
class OciLayoutTest {
  private static final Instant TIME = Instant.parse("2026-12-01T00:00:00Z");
  private static final String LONG =
      "opt/" + "a-folder-with-a-long-name/".repeat(5) + "a-file-with-a-long-name.jar";

  @TempDir Path folder;

  private Path made(String name) throws Exception {
    Path root = Files.createDirectories(folder.resolve(name + "/root"));
    Path work = Files.createDirectories(folder.resolve(name + "/work"));
    for (String file : List.of("bin/java", "etc/passwd", "var/lib/drawbridge/x", LONG)) {
      Files.createDirectories(root.resolve(file).getParent());
      Files.writeString(root.resolve(file), "content of " + file);
    }
    assertTrue(root.resolve("bin/java").toFile().setExecutable(true));
    Files.createSymbolicLink(root.resolve("bin/j"), Path.of("java"));
    Layer all = Layer.pack("all", root, each -> true, work, TIME);
    Path tar = folder.resolve(name + ".tar");
    new OciLayout("drawbridge:1", List.of(all), TIME)
        .write(new ObjectMapper().createObjectNode(), Map.of("a", "b"), work, tar);
    return tar;
  }

  @Test
  void itIsTheSameBytesEachTime() throws Exception {
    assertArrayEquals(Files.readAllBytes(made("one")), Files.readAllBytes(made("two")));
  }

  @Test
  void itsBlobsAreWhatTheirNamesSayAndItsLayerUnpacks() throws Exception {
    Path layout = Files.createDirectories(folder.resolve("layout"));
    ImageFiles.said(List.of("tar", "-xf", made("one").toString(), "-C", layout.toString()));
    try (var blobs = Files.list(layout.resolve("blobs/sha256"))) {
      for (Path blob : blobs.toList()) {
        assertEquals(blob.getFileName().toString(), Blob.of(blob).hex());
      }
    }
    var docker = new ObjectMapper().readTree(layout.resolve("manifest.json").toFile()).get(0);
    assertEquals("drawbridge:1", docker.at("/RepoTags/0").asText());
    Path layer = layout.resolve(docker.at("/Layers/0").asText());

    List<String> listed =
        ImageFiles.said(List.of("tar", "--numeric-owner", "-tvzf", layer.toString()))
            .lines()
            .map(line -> line.replaceAll(" +", " "))
            .toList();

    assertTrue(listed.contains("-rwxr-xr-x 0/0 19 2026-12-01 00:00 bin/java"), listed.toString());
    assertTrue(
        listed.contains("lrwxrwxrwx 0/0 0 2026-12-01 00:00 bin/j -> java"), listed.toString());
    assertTrue(listed.stream().anyMatch(line -> line.endsWith(" " + LONG)), listed.toString());
    assertTrue(
        listed.stream().anyMatch(line -> line.startsWith("drwx------ 65532/65532 0")),
        listed.toString());
  }

  @Test
  void aNameThatNoTarCanHoldIsRefused() {
    var tar = new TarFile(new ByteArrayOutputStream(), TIME);

    assertThrows(IOException.class, () -> tar.file("a".repeat(101), 0644, new byte[0]));
  }
}
