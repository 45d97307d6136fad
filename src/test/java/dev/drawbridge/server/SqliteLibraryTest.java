package dev.drawbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.ChildJava;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.util.LibraryLoaderUtil;

/** Each in a process of its own: a library is loaded once. */
class SqliteLibraryTest {
  @TempDir private Path folder = Path.of("");
  private Path data = Path.of("");
  private Path temporary = Path.of("");
  private Path kept = Path.of("");

  @BeforeEach
  void place() throws Exception {
    data = Files.createDirectory(folder.resolve("data"));
    temporary = Files.createDirectory(folder.resolve("tmp"));
    kept = data.resolve("lib").resolve(LibraryLoaderUtil.getNativeLibName());
  }

  @Test
  void driverLoadsWhatIsKeptAndNothingElse() throws Exception {
    assertEquals(List.of(kept), opened());

    assertEquals(List.of(), temporaries());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)));
    try (Stream<Path> all = Files.list(data.resolve("lib"))) {
      assertEquals(List.of(kept), all.toList());
    }
  }

  @Test
  void whatIsKeptAlreadyIsNotWrittenAgain() throws Exception {
    opened();
    Object before = Files.getAttribute(kept, "unix:ino");

    assertEquals(List.of(kept), opened());

    assertEquals(before, Files.getAttribute(kept, "unix:ino"));
  }

  @Test
  void anotherOneInItsPlaceIsReplaced() throws Exception {
    opened();
    byte[] whole = Files.readAllBytes(kept);
    byte[] other = whole.clone();
    other[other.length / 2] ^= 1;
    Files.write(kept, other);

    assertEquals(List.of(kept), opened());

    assertTrue(java.util.Arrays.equals(whole, Files.readAllBytes(kept)));
  }

  @Test
  void whereItCannotBeKeptTheDriverCopiesItItself() throws Exception {
    Files.writeString(data.resolve("lib"), "in the way");

    List<Path> loaded = opened();

    assertEquals(1, loaded.size());
    assertTrue(loaded.getFirst().startsWith(temporary), loaded::toString);
  }

  private List<Path> temporaries() throws Exception {
    try (Stream<Path> all = Files.list(temporary)) {
      return all.filter(path -> path.toString().contains("sqlite")).toList();
    }
  }

  /** The libraries of SQLite that a process has loaded once it has opened a database. */
  private List<Path> opened() throws Exception {
    Path out = folder.resolve("out");
    List<String> command = ChildJava.startingSoon();
    command.addAll(
        List.of(
            "-Djava.io.tmpdir=" + temporary,
            "-cp",
            System.getProperty("java.class.path"),
            Opening.class.getName(),
            data.toString()));
    Process child =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    assertTrue(child.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, child.exitValue(), Files.readString(out));
    return Files.readAllLines(out).stream()
        .filter(line -> line.startsWith("loaded "))
        .map(line -> Path.of(line.substring("loaded ".length())))
        .toList();
  }

  static final class Opening {
    public static void main(String[] args) throws Exception {
      SqliteLibrary.keep(Path.of(args[0]));
      DriverManager.getConnection("jdbc:sqlite::memory:").close();
      Files.readAllLines(Path.of("/proc/self/maps")).stream()
          .map(line -> line.replaceFirst("^\\S+ +\\S+ +\\S+ +\\S+ +\\S+ *", ""))
          .filter(path -> path.contains("sqlitejdbc"))
          .distinct()
          .forEach(path -> System.out.println("loaded " + path));
    }
  }
}
