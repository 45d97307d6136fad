package dev.drawbridge.sink;

import dev.drawbridge.Patience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

/** A server in a process of its own, on a port of the loopback, which goes and comes back. */
public final class ServerProcess implements AutoCloseable {
  /** Makes the command that serves. */
  public interface Command {
    ProcessBuilder make() throws Exception;
  }

  final int port;
  private final Path log;
  private final Command command;
  private Process process;

  private ServerProcess(int port, Path log, Command command, Process process) {
    this.port = port;
    this.log = log;
    this.command = command;
    this.process = process;
  }

  /** Ports that nobody listens on. */
  public static int[] freePorts(int count) throws IOException {
    var sockets = new ServerSocket[count];
    var ports = new int[count];
    for (int i = 0; i < count; i++) {
      sockets[i] = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      ports[i] = sockets[i].getLocalPort();
    }
    for (ServerSocket socket : sockets) socket.close();
    return ports;
  }

  /**
   * Starts it, and waits until it listens.
   *
   * @param log where it says what goes wrong
   */
  public static ServerProcess start(int port, Path log, Command command) throws Exception {
    var server = new ServerProcess(port, log, command, launch(log, command));
    server.awaitPort();
    return server;
  }

  private static Process launch(Path log, Command command) throws Exception {
    return command.make().redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
  }

  private void awaitPort() throws Exception {
    Patience.until(
        "it listens on " + port,
        () -> {
          if (!process.isAlive()) throw new IOException(Files.readString(log));
          try (var tried = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return tried.isConnected();
          } catch (IOException notYet) {
            return false;
          }
        });
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  void again() throws Exception {
    process = launch(log, command);
    awaitPort();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
