package dev.drawbridge.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drawbridge.logging.EventCode;
import io.vertx.core.AsyncResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control socket: commands of local users to the running gateway. One line of JSON asks, {@code
 * {"command":"key.list","arguments":{}}}, one answers, {@code {"ok":true,"result":…}} or {@code
 * {"ok":false,"error":"…"}}; then the connection ends. Only the gateway's own user and root are
 * heard. Each connection has a virtual thread, {@value #CONNECTIONS} at once at most.
 */
public final class ControlServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
  private static final int CONNECTIONS = 16;

  /** Bytes of a request's line, at most. */
  static final int LONGEST_LINE = 64 * 1024;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

  /** How long a line may take to arrive, and a command to run. */
  record Limits(Duration read, Duration run) {
    static final Limits USUAL = new Limits(Duration.ofSeconds(10), Duration.ofSeconds(30));
  }

  private final ControlLock lock;
  private final ServerSocketChannel server;
  private final ControlCommands commands;
  private final Set<String> heard;
  private final Limits limits;
  private final Semaphore free = new Semaphore(CONNECTIONS);
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

  private ControlServer(
      ControlLock lock,
      ServerSocketChannel server,
      ControlCommands commands,
      Set<String> heard,
      Limits limits) {
    this.lock = lock;
    this.server = server;
    this.commands = commands;
    this.heard = heard;
    this.limits = limits;
  }

  /**
   * Listens, in place of a socket that an ended gateway left. Blocks for some file operations.
   *
   * @param lock the lock of the data folder, held by the caller beyond {@link #close}
   * @throws IOException when the socket cannot be bound
   */
  public static ControlServer start(ControlLock lock, ControlCommands commands) throws IOException {
    return start(
        lock,
        commands,
        Set.copyOf(List.of(Files.getOwner(lock.data()).getName(), "root")),
        Limits.USUAL);
  }

  static ControlServer start(
      ControlLock lock, ControlCommands commands, Set<String> heard, Limits limits)
      throws IOException {
    var control = new ControlServer(lock, ControlSocket.bind(lock), commands, heard, limits);
    Thread.ofVirtual().name("control").start(control::accept);
    return control;
  }

  /** Stops listening and unlinks the socket; commands that run are let finish. */
  @Override
  public void close() throws IOException {
    server.close();
    clock.shutdown();
    ControlSocket.remove(lock);
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel client = server.accept();
        if (free.tryAcquire()) Thread.ofVirtual().name("control").start(() -> serve(client));
        else client.close();
      } catch (ClosedChannelException _) {
        return; // the end of close()
      } catch (IOException e) {
        LOG.warn(
            EventCode.CONTROL_CONNECTION_FAILED,
            "control socket: a connection was not accepted",
            e);
      }
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      String user = client.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
      Map<String, Object> answer =
          heard.contains(user)
              ? answer(client, user)
              : error("Only the gateway's own user and root may use this socket.");
      byte[] line = (JSON.writeValueAsString(answer) + "\n").getBytes(StandardCharsets.UTF_8);
      within(limits.read, client, () -> writeLast(client, line));
    } catch (IOException e) {
      LOG.debug("control socket: a connection ended early", e);
    } finally {
      free.release();
    }
  }

  private Map<String, Object> answer(SocketChannel client, String user) throws IOException {
    byte[] line = within(limits.read, client, () -> readLine(client));
    if (line == null) return error("A request is one line of at most " + LONGEST_LINE + " bytes.");
    Map<String, Object> request;
    try {
      request = JSON.readValue(line, MAP);
    } catch (JsonProcessingException e) {
      return error("The request is no JSON object: " + place(e) + ".");
    }
    if (request == null
        || !(request.get("command") instanceof String command)
        || !(request.getOrDefault("arguments", Map.of()) instanceof Map<?, ?> given)) {
      return error("A request has a \"command\" and an object of \"arguments\".");
    }
    Map<String, Object> arguments = new LinkedHashMap<>();
    given.forEach((key, value) -> arguments.put(String.valueOf(key), value));
    return run(user, command, arguments);
  }

  private Map<String, Object> run(String user, String command, Map<String, Object> arguments) {
    var done = new ArrayBlockingQueue<AsyncResult<Object>>(1);
    AsyncResult<Object> result;
    try {
      commands.run(user, command, arguments).onComplete(done::add);
      result = done.poll(limits.run.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ControlRefused e) {
      return error(e.sentence());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return error("The gateway is stopping.");
    } catch (RuntimeException e) {
      return unexpected(command, e);
    }
    if (result == null) return error("The command took longer than " + limits.run + ".");
    if (result.succeeded()) {
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("ok", true);
      answer.put("result", result.result());
      return answer;
    }
    return result.cause() instanceof ControlRefused e
        ? error(e.sentence())
        : unexpected(command, result.cause());
  }

  private static Map<String, Object> unexpected(String command, Throwable cause) {
    LOG.error(EventCode.CONTROL_COMMAND_FAILED, "control command {} failed", command, cause);
    return error("The command failed; the gateway's log says why.");
  }

  private static Map<String, Object> error(String sentence) {
    return Map.of("ok", false, "error", sentence);
  }

  private static String place(JsonProcessingException e) {
    return e.getLocation() == null
        ? "it cannot be read"
        : "it cannot be read at column " + e.getLocation().getColumnNr();
  }

  private interface Blocking<T extends @Nullable Object> {
    T run() throws IOException;
  }

  /** Runs what blocks on the channel, and closes the channel when it takes too long. */
  private <T extends @Nullable Object> T within(
      Duration limit, SocketChannel client, Blocking<T> action) throws IOException {
    var bell = clock.schedule(() -> closeQuietly(client), limit.toMillis(), TimeUnit.MILLISECONDS);
    try {
      return action.run();
    } finally {
      bell.cancel(false);
    }
  }

  private static void closeQuietly(SocketChannel client) {
    try {
      client.close();
    } catch (IOException e) {
      LOG.debug("control socket: a connection was not closed", e);
    }
  }

  /** The bytes before the first newline; null when there are too many, or none comes. */
  private static byte @Nullable [] readLine(SocketChannel client) throws IOException {
    var line = new ByteArrayOutputStream();
    ByteBuffer part = ByteBuffer.allocate(4096);
    while (client.read(part) >= 0) {
      part.flip();
      while (part.hasRemaining()) {
        byte next = part.get();
        if (next == '\n') return line.toByteArray();
        if (line.size() == LONGEST_LINE) return null;
        line.write(next);
      }
      part.clear();
    }
    return null;
  }

  /**
   * Writes the answer and reads off what else came, since closing before would reset the answer.
   */
  private static boolean writeLast(SocketChannel client, byte[] line) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(line);
    while (rest.hasRemaining()) client.write(rest);
    client.shutdownOutput();
    ByteBuffer unread = ByteBuffer.allocate(4096);
    while (client.read(unread) >= 0) unread.clear();
    return true;
  }
}
