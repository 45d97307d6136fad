package dev.drawbridge;

import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import org.opentest4j.TestAbortedException;

/**
 * Data that is not part of the project and serves additional tests only. The system property {@code
 * drawbridge.shared} names the folder that holds it, below {@code data}; the tests of a plain clone
 * do without.
 */
public final class SharedData {
  private SharedData() {}

  /** A file of that folder; skips the test where no folder is named. */
  public static Path file(String name) {
    String folder = System.getProperty("drawbridge.shared", "");
    if (folder.isBlank()) {
      throw new TestAbortedException(
          "data that is not part of the project: -Ddrawbridge.shared=FOLDER names where it lies");
    }
    Path file = Path.of(folder, "data", name);
    if (!Files.isRegularFile(file)) fail("drawbridge.shared names a folder without " + file);
    return file;
  }
}
