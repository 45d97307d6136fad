package dev.drawbridge.sink;

import dev.drawbridge.Patience;
import dev.drawbridge.tlog.GoForTests;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A real OpenTelemetry collector, which prints what it took before it answers. Without Go tests are
 * skipped, in CI they fail.
 */
final class OtelCollector implements AutoCloseable {
  private static final String BODY = "Body: Str(";
  private static final String ATTRIBUTE = "     -> ";

  /** A log record as the collector printed it: its fields and attributes by their printed names. */
  record Printed(Map<String, String> fields) {
    String field(String name) {
      return fields.getOrDefault(name, "");
    }

    long seq() {
      return Long.parseLong(field("drawbridge.seq"));
    }
  }

  private final Path folder;
  private final int port;
  private Process process;

  private OtelCollector(Path folder, int port, Process process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  static OtelCollector start(Path folder) throws Exception {
    Files.createDirectories(folder);
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Files.writeString(
        folder.resolve("otelcol.yaml"),
        """
        receivers: { otlp: { protocols: { http: { endpoint: "127.0.0.1:%d" } } } }
        exporters: { debug: { verbosity: detailed, use_internal_logger: false } }
        service:
          telemetry: { metrics: { level: none }, logs: { level: error } }
          pipelines: { logs: { receivers: [otlp], exporters: [debug] } }
        """
            .formatted(port));
    var collector = new OtelCollector(folder, port, launch(folder));
    collector.awaitPort();
    return collector;
  }

  private static Process launch(Path folder) throws Exception {
    var command =
        new ProcessBuilder(
            GoForTests.collector().toString(),
            "--config",
            folder.resolve("otelcol.yaml").toString());
    return command
        .redirectOutput(ProcessBuilder.Redirect.appendTo(printed(folder).toFile()))
        .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("errors").toFile()))
        .start();
  }

  private static Path printed(Path folder) {
    return folder.resolve("printed");
  }

  private void awaitPort() throws Exception {
    Patience.until(
        "the collector answers",
        () -> {
          try (var tried = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return tried.isConnected();
          } catch (IOException notYet) {
            return false;
          }
        });
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  void again() throws Exception {
    process = launch(folder);
    awaitPort();
  }

  /** What it printed so far, but for a record that it was killed in. */
  List<Printed> records() throws IOException {
    List<Printed> records = new ArrayList<>();
    Map<String, String> fields = new HashMap<>();
    for (String line : Files.readAllLines(printed(folder))) {
      if (line.startsWith("LogRecord #")) {
        fields = new HashMap<>();
      } else if (line.startsWith(BODY) && line.endsWith(")")) {
        fields.put("Body", line.substring(BODY.length(), line.length() - 1));
      } else {
        String bare = line.startsWith(ATTRIBUTE) ? line.substring(ATTRIBUTE.length()) : line;
        int colon = bare.indexOf(": ");
        if (colon > 0) fields.put(bare.substring(0, colon), value(bare.substring(colon + 2)));
        // The last line of each record.
        if (line.startsWith("Flags: ")) records.add(new Printed(fields));
      }
    }
    return records;
  }

  private static String value(String printed) {
    boolean typed = printed.endsWith(")") && printed.matches("(Str|Int)\\(.*");
    return typed ? printed.substring(4, printed.length() - 1) : printed;
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
