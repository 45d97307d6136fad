package dev.drawbridge.command.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drawbridge.admin.ControlSocket;
import dev.drawbridge.command.terminal.CommandFailure;
import java.io.IOException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** The running gateway of a data folder, reached through its control socket. */
public final class ControlClient {
  private static final JsonMapper JSON = new JsonMapper();

  /** Longer than the gateway lets a command run. */
  private static final Duration PATIENCE = Duration.ofSeconds(45);

  private final Path socket;

  private ControlClient(Path socket) {
    this.socket = socket;
  }

  /** The gateway that runs on this data folder; empty where none does. */
  public static Optional<ControlClient> of(Path data) throws IOException {
    Optional<Path> socket = ControlSocket.find(data);
    if (socket.isEmpty()) return Optional.empty();
    try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(socket.get()))) {
      return Optional.of(new ControlClient(socket.get()));
    } catch (SocketException e) {
      // A socket that nobody listens on is what an ended gateway left; one that may not be entered
      // belongs to another user's gateway.
      if (String.valueOf(e.getMessage()).contains("Permission denied")) {
        throw new CommandFailure(
            CommandFailure.FAILED, socket.get() + " belongs to another user's gateway.");
      }
      return Optional.empty();
    }
  }

  /**
   * Runs a command in the gateway.
   *
   * @throws CommandFailure with the gateway's own sentence, or one that says that it did not answer
   */
  public JsonNode run(String command, Map<String, Object> arguments) {
    var done = new ArrayBlockingQueue<Callable<JsonNode>>(1);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                JsonNode answer = exchange(command, arguments);
                done.add(() -> answer);
              } catch (IOException e) {
                done.add(
                    () -> {
                      throw e;
                    });
              }
            });
    JsonNode answer;
    try {
      Callable<JsonNode> result = done.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (result == null) throw silent("it did not answer within " + PATIENCE.toSeconds() + " s");
      answer = result.call();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw silent("the wait was interrupted");
    } catch (CommandFailure e) {
      throw e;
    } catch (Exception e) {
      throw silent("the connection broke");
    }
    if (answer.path("ok").asBoolean()) return answer.path("result");
    throw new CommandFailure(
        CommandFailure.FAILED, answer.path("error").asText("The gateway refused without a word."));
  }

  private JsonNode exchange(String command, Map<String, Object> arguments) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      byte[] line =
          (JSON.writeValueAsString(Map.of("command", command, "arguments", arguments)) + "\n")
              .getBytes(StandardCharsets.UTF_8);
      ByteBuffer rest = ByteBuffer.wrap(line);
      while (rest.hasRemaining()) channel.write(rest);
      byte[] answer = Channels.newInputStream(channel).readAllBytes();
      if (answer.length == 0) throw new IOException("no answer");
      return JSON.readTree(answer);
    }
  }

  private CommandFailure silent(String why) {
    return new CommandFailure(
        CommandFailure.FAILED, "The gateway at " + socket + " cannot be asked: " + why + ".");
  }
}
