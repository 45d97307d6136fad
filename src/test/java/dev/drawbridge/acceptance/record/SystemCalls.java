package dev.drawbridge.acceptance.record;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What strace wrote of the log's segments and of connections: a line a call, {@code 77
 * fdatasync(31</…/wal/000.seg>) = 0}, or two where another thread's came between, the second {@code
 * 77 <... fdatasync resumed>) = 0}.
 */
record SystemCalls(List<String> lines) {
  private static final Pattern BEGUN = Pattern.compile("(\\d+) +(\\w+)\\(\\d+(?:<(\\S*)>)?(.*)");
  private static final Pattern RESUMED = Pattern.compile("(\\d+) +<\\.\\.\\. (\\w+) resumed>(.*)");

  /** The tracer, as the beginning of a command. */
  static List<String> strace(Path to) {
    return List.of(
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
        "trace=pwrite64,fdatasync,connect",
        "-o",
        to.toString());
  }

  /**
   * Whether something was written to the log between that line and the next connect to a port, and
   * a force that began after the last such write had returned by then.
   */
  boolean forcedBeforeConnect(int from, int port) {
    int written = 0;
    int forced = 0;
    Map<String, Integer> forcing = new HashMap<>();
    for (String line : lines.subList(from, lines.size())) {
      Matcher resumed = RESUMED.matcher(line);
      if (resumed.matches()) {
        Integer covers = forcing.remove(resumed.group(1));
        if (covers != null && resumed.group(3).endsWith(" = 0")) forced = Math.max(forced, covers);
        continue;
      }
      Matcher begun = BEGUN.matcher(line);
      if (!begun.matches()) continue;
      boolean segment = begun.group(3) != null && begun.group(3).endsWith(".seg");
      switch (begun.group(2)) {
        case "pwrite64" -> {
          if (segment) written++;
        }
        case "fdatasync" -> {
          if (!segment) break;
          if (begun.group(4).endsWith(" = 0")) forced = written;
          else forcing.put(begun.group(1), written);
        }
        case "connect" -> {
          if (begun.group(4).contains("port=htons(" + port + ")")) {
            return written > 0 && forced == written;
          }
        }
        default -> throw new IllegalStateException(line);
      }
    }
    throw new AssertionError("no connection to the vendor after line " + from);
  }
}
