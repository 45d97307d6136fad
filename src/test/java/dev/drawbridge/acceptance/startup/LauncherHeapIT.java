package dev.drawbridge.acceptance.startup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.FinishedCommand;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the heap holds where, as the launcher starts Java on few processors. */
class LauncherHeapIT {
  @TempDir Path folder = Path.of("");

  /** The launcher beside a program that measures its own heap. */
  @BeforeEach
  void layOut() throws Exception {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Files.copy(Path.of("src/dist/bin/drawbridge"), bin.resolve("drawbridge"));
    Files.copy(Path.of("src/dist/java.options"), folder.resolve("java.options"));
    Path processors = Files.writeString(bin.resolve("getconf"), "#!/bin/sh\necho 2\n");
    Files.setPosixFilePermissions(processors, PosixFilePermissions.fromString("rwx------"));
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.put(Attributes.Name.MAIN_CLASS, HeapUse.class.getName());
    main.put(
        Attributes.Name.CLASS_PATH,
        HeapUse.class.getProtectionDomain().getCodeSource().getLocation().toString());
    try (OutputStream jar = Files.newOutputStream(folder.resolve("drawbridge.jar"))) {
      new JarOutputStream(jar, manifest).close();
    }
  }

  /**
   * Left to itself, Java takes the whole heap at the start here, as it does on a machine of much
   * memory.
   */
  private HeapUse holding(int megabytes, String heap) throws Exception {
    FinishedCommand run =
        FinishedCommand.in(
            folder,
            "env",
            "-i",
            "PATH=" + folder.resolve("bin") + ":/usr/bin:/bin",
            "JAVA25_HOME=" + System.getProperty("java.home"),
            "DRAWBRIDGE_HEAP=" + heap,
            "DRAWBRIDGE_JAVA_OPTS=-XX:InitialRAMPercentage=100",
            "bin/drawbridge",
            Integer.toString(megabytes));
    assertEquals(0, run.exit(), run::said);
    return HeapUse.read(run.said());
  }

  @Test
  void twentyMegabytesOfRequestsInFlightStayYoung() throws Exception {
    HeapUse large = holding(20, "400m");

    assertEquals(0, large.promoted(), large::toString);
    assertTrue(large.eden() >= 20, large::toString);
  }

  @Test
  void inASmallHeapNineMegabytesStayYoung() throws Exception {
    HeapUse small = holding(9, "160m");

    assertEquals(0, small.promoted(), small::toString);
    assertTrue(small.eden() >= 20, small::toString);
  }

  /** From the start, the old generation has room for what it gathers until it is collected. */
  @Test
  void theHeapStartsSmallWithRoomForWhatIsOld() throws Exception {
    HeapUse large = holding(1, "400m");
    HeapUse small = holding(1, "160m");

    assertTrue(large.start() <= 128 && large.old() >= 48, large::toString);
    assertTrue(small.start() <= 64 && small.old() >= 16, small::toString);
  }
}
