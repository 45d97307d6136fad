package dev.drawbridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.http.HttpResponse;
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
      List<Integer> before = new ArrayList<>();
      try (JarRun gateway = JarRun.serve(strace, written.config())) {
        for (int i = 0; i < CALLS; i++) {
          String body = TestGateway.chatBody(HouseGateway.MODEL, false);
          before.add(Files.readAllLines(trace).size());
          HttpResponse<String> answer = gateway.chat(key, body);
          assertEquals(200, answer.statusCode());
          // The end's own force must not pass for that of the next request.
          String own =
              "/drawbridge/v1/requests/"
                  + answer.headers().firstValue("x-drawbridge-request-id").orElseThrow();
          Patience.until(
              "its end is on record", () -> gateway.get(own, key).body().contains("\"complete\""));
          // So that the next call must connect anew.
          written.vendor().dropConnections();
          Patience.until("no connection is left", () -> written.vendor().open() == 0);
        }
        gateway.terminate();
        assertEquals(0, gateway.ended().exit());
      }

      List<String> lines = Files.readAllLines(trace);
      for (int from : before) assertTrue(forcedBeforeConnect(lines, from, connect), "line " + from);
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

  /** Whether, from that line on, a force of the log returned before the next connect. */
  private static boolean forcedBeforeConnect(List<String> trace, int from, String connect) {
    boolean forced = false;
    for (String line : trace.subList(from, trace.size())) {
      if (FORCED.matcher(line).find()) forced = true;
      if (line.contains("connect(") && line.contains(connect)) return forced;
    }
    throw new AssertionError("no connection to the vendor after line " + from);
  }
}
