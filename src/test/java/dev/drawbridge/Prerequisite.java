package dev.drawbridge;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * A program or a right that a test needs and that a machine may lack. Without it the test is
 * skipped and says why; where {@code CI} is set it fails.
 */
public final class Prerequisite {
  private Prerequisite() {}

  /**
   * Ends the test.
   *
   * @param reason what is missing, and what cannot be tested therefore
   */
  public static RuntimeException missing(String reason) {
    if (System.getenv("CI") != null) throw new AssertionFailedError("Missing in CI: " + reason);
    throw new TestAbortedException(reason);
  }

  /** Ends the test where it is not there. */
  public static void require(boolean there, String reason) {
    if (!there) throw missing(reason);
  }

  /** The first program of that name in a folder of the {@code PATH}. */
  public static Optional<Path> onPath(String program) {
    String path = System.getenv("PATH");
    if (path == null) return Optional.empty();
    return Stream.of(path.split(":"))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
