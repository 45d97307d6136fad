package dev.drawbridge.sink;

import dev.drawbridge.audit.export.RecordCopies.Shape;
import dev.drawbridge.fixture.ChildJava;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A process with a log and one sink that records until it is killed, and prints each request. */
final class RecordingChild {
  static final String TOPIC = "killed-process";

  private RecordingChild() {}

  /**
   * Its arguments: the log's folder, and {@code jsonl FOLDER}, {@code postgresql URL} or {@code s3
   * ENDPOINT}.
   */
  public static void main(String[] args) throws Exception {
    SinkTarget target =
        switch (args[1]) {
          case "jsonl" -> new SinkTarget.Jsonl(Path.of(args[2]), 64 << 10, 1000);
          case "postgresql" -> new SinkTarget.Postgresql(args[2], "postgres", "postgres", "copies");
          case "s3" ->
              new SinkTarget.S3(
                  URI.create(args[2]),
                  "us-east-1",
                  VersityServer.BUCKET,
                  "drawbridge/",
                  "test",
                  VersityServer.SECRET,
                  Duration.ofMillis(20),
                  null);
          case "kafka" -> new SinkTarget.Kafka(List.of(args[2]), TOPIC, Map.of(), Set.of());
          default -> throw new IllegalArgumentException(args[1]);
        };
    var sink = new SinkSettings("copy", Shape.DRAWBRIDGE, false, target);
    try (var log = new CopiedLog(Path.of(args[0]), sink)) {
      while (true) {
        log.record(1);
        System.out.println("recorded");
      }
    }
  }

  /** Lets a child record so many requests, and kills it with SIGKILL. */
  static void recordAndKill(int requests, Path folder, String kind, String where) throws Exception {
    Process child =
        new ProcessBuilder(ChildJava.running(RecordingChild.class, folder.toString(), kind, where))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    int seen = 0;
    try (var out = child.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.equals("recorded") && ++seen == requests) child.toHandle().destroyForcibly();
      }
    }
    if (child.waitFor() != 137 || seen < requests) {
      throw new IllegalStateException("the child recorded only " + seen);
    }
  }
}
