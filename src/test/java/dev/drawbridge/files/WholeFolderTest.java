package dev.drawbridge.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFolderTest {
  @TempDir private Path temporary = Path.of("");

  @Test
  void whatIsBelowIsRemovedToo() throws Exception {
    Path folder = temporary.resolve("folder");
    Files.createDirectories(folder.resolve("a/b/empty"));
    Files.writeString(folder.resolve("a/b/file"), "text");
    Files.writeString(folder.resolve("file"), "text");

    WholeFolder.remove(folder);

    assertEquals(List.of(), left());
  }

  @Test
  void whatALinkPointsToStays() throws Exception {
    Path other = Files.createDirectory(temporary.resolve("other"));
    Path file = Files.writeString(other.resolve("file"), "text");
    Path folder = Files.createDirectory(temporary.resolve("folder"));
    Files.createSymbolicLink(folder.resolve("to-folder"), other);
    Files.createSymbolicLink(folder.resolve("to-file"), file);

    WholeFolder.remove(folder);

    assertEquals(List.of(other), left());
    assertTrue(Files.exists(file));
  }

  @Test
  void oneThatIsNotThereIsNoError() throws Exception {
    WholeFolder.remove(temporary.resolve("none"));

    assertEquals(List.of(), left());
  }

  private List<Path> left() throws IOException {
    try (Stream<Path> all = Files.list(temporary)) {
      return all.toList();
    }
  }
}
