package dev.drawbridge.sink;

import dev.drawbridge.fixture.GoPrograms;
import dev.drawbridge.fixture.ServerProcess;
import java.io.IOException;
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
  private final ServerProcess server;

  private OtelCollector(Path folder, ServerProcess server) {
    this.folder = folder;
    this.server = server;
  }

  static OtelCollector start(Path folder) throws Exception {
    Files.createDirectories(folder);
    return new OtelCollector(
        folder,
        ServerProcess.start(1, folder.resolve("errors"), ports -> command(folder, ports[0])));
  }

  private static ProcessBuilder command(Path folder, int port) throws Exception {
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
    return new ProcessBuilder(
            GoPrograms.collector().toString(),
            "--config",
            folder.resolve("otelcol.yaml").toString())
        .redirectOutput(ProcessBuilder.Redirect.appendTo(printed(folder).toFile()));
  }

  private static Path printed(Path folder) {
    return folder.resolve("printed");
  }

  URI endpoint() {
    return server.url();
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    server.kill();
  }

  void again() throws Exception {
    server.again();
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
    server.close();
  }
}
