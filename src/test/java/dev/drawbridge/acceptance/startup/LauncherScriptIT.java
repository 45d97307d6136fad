package dev.drawbridge.acceptance.startup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.FinishedCommand;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged folder's launcher, from a folder laid out as the archive is. */
class LauncherScriptIT {
  private static final Path BUILT = Path.of("target").toAbsolutePath();

  @TempDir Path folder = Path.of("");

  @BeforeEach
  void layOut() throws Exception {
    Files.createDirectories(folder.resolve("home/bin"));
    try (Stream<Path> scripts = Files.list(Path.of("src/dist/bin"))) {
      for (Path script : scripts.toList()) {
        Files.copy(script, folder.resolve("home/bin").resolve(script.getFileName()));
      }
    }
    Files.copy(Path.of("src/dist/java.options"), folder.resolve("home/java.options"));
    Files.createSymbolicLink(folder.resolve("home/lib"), BUILT.resolve("lib"));
    Files.createSymbolicLink(
        folder.resolve("home/drawbridge.jar"), BUILT.resolve("drawbridge.jar"));
    Files.createSymbolicLink(folder.resolve("drawbridge"), folder.resolve("home/bin/drawbridge"));
  }

  /** What lies elsewhere is not for the folder's end to take away. */
  @AfterEach
  void takeTheLinksAway() throws Exception {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.filter(Files::isSymbolicLink).toList()) Files.delete(each);
    }
  }

  private FinishedCommand run(String environment, String command) throws Exception {
    String java = environment.replace("$JAVA", System.getProperty("java.home"));
    return FinishedCommand.in(folder, "sh", "-c", "env -i PATH=/usr/bin:/bin " + java + command);
  }

  /** The flags of Java on a machine of so many processors. */
  private String flags(int processors) throws Exception {
    Path counted = Files.createDirectories(folder.resolve("counted")).resolve("getconf");
    Files.writeString(counted, "#!/bin/sh\necho " + processors + "\n");
    Files.setPosixFilePermissions(counted, PosixFilePermissions.fromString("rwx------"));
    FinishedCommand run =
        run(
            "PATH="
                + counted.getParent()
                + ":/usr/bin:/bin JAVA25_HOME=$JAVA DRAWBRIDGE_JAVA_OPTS=-XX:+PrintCommandLineFlags ",
            "./drawbridge --version");
    assertEquals(0, run.exit(), run::said);
    return run.said();
  }

  @Test
  void oneThreadCollectsOnFewProcessors() throws Exception {
    String few = flags(4);
    assertTrue(few.contains("-XX:+UseSerialGC"), few);

    String many = flags(5);
    assertTrue(many.contains("-XX:+UseG1GC"), many);
    assertTrue(many.contains("-XX:-UseSerialGC"), many);
  }

  @Test
  void itFindsJavaAndItsFolderThroughALink() throws Exception {
    FinishedCommand run = run("JAVA_HOME=/nowhere JAVA25_HOME=$JAVA ", "./drawbridge --version");

    assertEquals(0, run.exit(), run::said);
    assertTrue(run.said().startsWith("drawbridge "), run::said);
  }

  @Test
  void anOldJavaIsPassedOver() throws Exception {
    Path old = Files.createDirectories(folder.resolve("old/bin"));
    Files.writeString(folder.resolve("old/release"), "JAVA_VERSION=\"17.0.9\"\n");
    Files.createSymbolicLink(old.resolve("java"), Path.of("/bin/false"));

    FinishedCommand run =
        run("JAVA25_HOME=" + folder + "/old JAVA_HOME=$JAVA ", "./drawbridge --version");

    assertEquals(0, run.exit(), run::said);
  }

  @Test
  void theHeapIsBoundedAndMayBeSet() throws Exception {
    String print = "JAVA25_HOME=$JAVA DRAWBRIDGE_JAVA_OPTS=-XX:+PrintFlagsFinal ";

    String usual = run(print, "./drawbridge --version").said();
    String small = run(print + "DRAWBRIDGE_HEAP=160m ", "./drawbridge --version").said();
    String large = run(print + "DRAWBRIDGE_HEAP=1g ", "./drawbridge --version").said();

    long most = bytes("MaxHeapSize", usual);
    assertTrue(most >= 128L << 20 && most <= 512L << 20, most + " bytes");
    assertEquals(160L << 20, bytes("MaxHeapSize", small));
    assertEquals(48L << 20, bytes("NewSize", small), "for what is young in a small heap");
    assertEquals(1L << 30, bytes("MaxHeapSize", large));
    assertEquals(72L << 20, bytes("NewSize", large), "for what is young in a large heap");
  }

  private static long bytes(String flag, String flags) {
    List<String> line = flags.lines().filter(each -> each.contains(" " + flag + " ")).toList();
    return Long.parseLong(line.getFirst().replaceAll(".*= *(\\d+) .*", "$1"));
  }

  /**
   * The class cache is learned from a demo, named by the digest of the jars, and used by the next
   * start. With other jars it is not, for it would run the old classes: Java itself takes one whose
   * jar has changed since.
   */
  @Test
  void theClassCacheIsMadeAndUsedWithItsOwnJarsOnly() throws Exception {
    String java = "JAVA25_HOME=$JAVA ";
    String shown = java + "DRAWBRIDGE_JAVA_OPTS=-Xlog:class+load:stdout ";
    long without = ofCache(run(shown, "./drawbridge --version"));

    FinishedCommand made = run(java + "DRAWBRIDGE_TRAINING=1 ", "home/bin/drawbridge-cache");
    Path cache = cache();
    long with = ofCache(run(shown, "./drawbridge --version"));
    long small = ofCache(run(shown + "DRAWBRIDGE_HEAP=160m ", "./drawbridge --version"));
    addToJar();
    long stale = ofCache(run(shown, "./drawbridge --version"));

    assertEquals(0, made.exit(), made::said);
    assertEquals(cache.toRealPath().toString(), made.said().strip());
    assertEquals(0, without, "without a cache");
    assertTrue(with > 10, with + " classes of ours from the cache");
    assertTrue(small > 10, small + " classes of ours from the cache in a small heap");
    assertEquals(0, stale, "classes from a cache of other jars");
  }

  /** Where the cache of the jars that are there lies, or would. */
  private Path cache() throws Exception {
    String digest = run("", "home/bin/drawbridge-digest").said().strip();
    return folder.resolve("home/cache/" + digest + ".aot");
  }

  /** How many of our classes a start took from the cache. */
  private static long ofCache(FinishedCommand start) {
    assertEquals(0, start.exit(), start::said);
    assertTrue(start.said().contains("\ndrawbridge "), start::said);
    return start
        .said()
        .lines()
        .filter(line -> line.contains(" dev.drawbridge."))
        .filter(line -> line.contains("source: shared objects file"))
        .count();
  }

  private void addToJar() throws Exception {
    Path jar = folder.resolve("home/drawbridge.jar");
    Files.delete(jar);
    Files.copy(BUILT.resolve("drawbridge.jar"), jar);
    try (FileSystem inside = FileSystems.newFileSystem(jar)) {
      Files.writeString(inside.getPath("/added.txt"), "of a later build");
    }
  }

  @Test
  void otherJarsHaveAnotherDigest() throws Exception {
    String before = run("", "home/bin/drawbridge-digest").said();
    Path jar = folder.resolve("home/drawbridge.jar");
    Files.delete(jar);
    Files.writeString(jar, "another");
    String after = run("", "home/bin/drawbridge-digest").said();

    assertEquals(before.strip().length(), 32, before);
    assertNotEquals(before, after);
  }
}
