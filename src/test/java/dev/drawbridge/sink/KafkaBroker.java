package dev.drawbridge.sink;

import dev.drawbridge.Patience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real Kafka broker, its own controller, in a process of its own. */
final class KafkaBroker implements AutoCloseable {
  private final Path folder;
  private final int port;
  private Process process;

  private KafkaBroker(Path folder, int port, Process process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  static KafkaBroker start(Path folder) throws Exception {
    int port;
    int controller;
    try (var first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var second = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = first.getLocalPort();
      controller = second.getLocalPort();
    }
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("server.properties"),
        """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:%2$d
        listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
        controller.listener.names=CONTROLLER
        log.dirs=%3$s
        num.partitions=3
        offsets.topic.replication.factor=1
        """
            .formatted(port, controller, folder.resolve("data")));
    run(folder, "kafka.tools.StorageTool", "format", "-t", "4L6g3nShT-eMCtK--X86sw", "-c")
        .waitFor();
    var broker = new KafkaBroker(folder, port, run(folder, "kafka.Kafka"));
    broker.awaitPort();
    return broker;
  }

  private static Process run(Path folder, String main, String... args) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                main));
    command.addAll(List.of(args));
    command.add(folder.resolve("server.properties").toString());
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }

  private void awaitPort() throws Exception {
    Patience.until(
        "Kafka answers",
        () -> {
          if (!process.isAlive()) throw new IOException(Files.readString(folder.resolve("log")));
          try (var tried = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return tried.isConnected();
          } catch (IOException notYet) {
            return false;
          }
        });
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  void again() throws Exception {
    process = run(folder, "kafka.Kafka");
    awaitPort();
  }

  @Override
  public void close() throws Exception {
    kill();
  }
}
