package dev.drawbridge.sink;

import dev.drawbridge.fixture.ChildJava;
import dev.drawbridge.fixture.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A real Kafka broker, its own controller, in a process of its own. */
final class KafkaBroker implements AutoCloseable {
  private final ServerProcess server;

  private KafkaBroker(ServerProcess server) {
    this.server = server;
  }

  static KafkaBroker start(Path folder) throws Exception {
    Files.createDirectories(folder);
    return new KafkaBroker(
        ServerProcess.start(2, folder.resolve("log"), ports -> command(folder, ports)));
  }

  private static ProcessBuilder command(Path folder, int... ports) throws Exception {
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
            .formatted(ports[0], ports[1], folder.resolve("data")));
    if (!Files.exists(folder.resolve("data"))) {
      java(folder, "kafka.tools.StorageTool", "format", "-t", "4L6g3nShT-eMCtK--X86sw", "-c")
          .start()
          .waitFor();
    }
    return java(folder, "kafka.Kafka");
  }

  /** A program of Kafka's jars. */
  private static ProcessBuilder java(Path folder, String main, String... args) {
    List<String> command = ChildJava.startingSoon();
    command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path"), main));
    command.addAll(List.of(args));
    command.add(folder.resolve("server.properties").toString());
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
  }

  String address() {
    return "127.0.0.1:" + server.port();
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    server.kill();
  }

  void again() throws Exception {
    server.again();
  }

  @Override
  public void close() throws Exception {
    server.close();
  }
}
