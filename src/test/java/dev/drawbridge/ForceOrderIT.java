package dev.drawbridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the kernel saw of the packaged gateway, by strace: the log's {@code fdatasync} has returned
 * before the vendor is connected to.
 */
class ForceOrderIT {
  private static final int CALLS = 5;

  /** {@code fdatasync(31</…/wal/00000000000000000000.seg>) = 0}, or its resumed second half. */
  private static final Pattern FORCED =
      Pattern.compile("(fdatasync\\(\\d+<\\S+\\.seg>\\)|<\\.\\.\\. fdatasync resumed>.*) += 0");

  @TempDir private Path folder = Path.of("");

  @Test
  void theRecordIsForcedBeforeTheVendorIsConnectedTo() throws Exception {
    requireStrace();
    Path trace = folder.resolve("trace");
    List<String> strace =
        List.of(
            "strace",
            "-f",
            "--seccomp-bpf",
            "-qq",
            "-y",
            "-s",
            "0",
            "-e",
            "signal=none",
            "-e",
            "trace=fdatasync,connect",
            "-o",
            trace.toString());
    try (JarFolder written = JarFolder.in(folder)) {
      String key =
          JarRun.of("key", "create", "-c", written.config().toString(), "--team", "research")
              .out()
              .strip();
      String connect = "port=htons(" + written.vendor().port() + ")";
      try (JarRun gateway = JarRun.serve(strace, written.config())) {
        for (int i = 0; i < CALLS; i++) {
          String body = TestGateway.chatBody(HouseGateway.MODEL, false);
          assertEquals(200, gateway.chat(key, body).statusCode());
          // So that the next call must connect anew.
          written.vendor().dropConnections();
          Patience.until("no connection is left", () -> written.vendor().open() == 0);
        }
        gateway.terminate();
        assertEquals(0, gateway.ended().exit());
      }

      List<Integer> forces = forcesBeforeEach(connect, Files.readAllLines(trace));
      assertEquals(CALLS, forces.size(), "connections to the vendor: " + forces);
      // One force may have served the end of one call and the request of the next.
      for (int force : forces) assertTrue(force >= 1, "forced before each connect: " + forces);
    }
  }

  private static void requireStrace() throws Exception {
    boolean there = false;
    for (String place : System.getenv("PATH").split(":", -1)) {
      there |= Files.isExecutable(Path.of(place, "strace"));
    }
    if (System.getenv("CI") != null) assertTrue(there, "CI must have strace");
    assumeTrue(there, "SKIPPED: the order of system calls cannot be seen without strace");
  }

  /** How many forces of the log returned before each connect, since the one before. */
  private static List<Integer> forcesBeforeEach(String connect, List<String> trace) {
    List<Integer> counts = new ArrayList<>();
    int forces = 0;
    for (String line : trace) {
      if (FORCED.matcher(line).find()) forces++;
      if (line.contains("connect(") && line.contains(connect)) {
        counts.add(forces);
        forces = 0;
      }
    }
    return counts;
  }
}
