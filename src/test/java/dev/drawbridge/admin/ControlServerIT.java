package dev.drawbridge.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.admin.ControlServer.Limits;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Local users reach the running gateway, others do not, and nothing they send harms it. */
class ControlServerIT {
  private static final String ME = System.getProperty("user.name");
  private static final Limits SHORT = new Limits(Duration.ofMillis(300), Duration.ofMillis(300));

  @TempDir Path folder;
  private Path data = Path.of("");
  private final List<AutoCloseable> opened = new ArrayList<>();

  @BeforeEach
  void shortFolder() throws IOException {
    data = Files.createTempDirectory("ctl");
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) each.close();
  }

  private ControlServer start(Path where, ControlCommands commands) throws IOException {
    return start(where, commands, Set.of(ME), Limits.USUAL);
  }

  private ControlServer start(
      Path where, ControlCommands commands, Set<String> heard, Limits limits) throws IOException {
    ControlLock lock = ControlLock.take(where);
    opened.add(lock);
    ControlServer server = ControlServer.start(lock, commands, heard, limits);
    opened.add(server);
    return server;
  }

  private static String ask(Path data, String text) throws IOException {
    Path socket = ControlSocket.find(data).orElseThrow();
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) channel.write(bytes);
      return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Path folderOf(Path socket) {
    return Objects.requireNonNull(socket.getParent());
  }

  @Test
  void answersACommandWithTheNameOfWhoAsks() throws Exception {
    start(
        data,
        (user, command, arguments) ->
            Future.succeededFuture(
                Map.of("said", user + " " + command + " " + arguments.get("id"))));

    String answer = ask(data, "{\"command\":\"key.revoke\",\"arguments\":{\"id\":\"abc\"}}\n");

    assertEquals("{\"ok\":true,\"result\":{\"said\":\"" + ME + " key.revoke abc\"}}\n", answer);
  }

  @Test
  void closesTheDataFolderAndTheSocketToOthers() throws Exception {
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));

    start(data, (_, _, _) -> Future.succeededFuture());

    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data)));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("lock"))));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(ControlSocket.find(data).orElseThrow())));
  }

  @Test
  void doesNotHearAnotherUser() throws Exception {
    List<String> ran = new ArrayList<>();
    start(
        data,
        (_, command, _) -> {
          ran.add(command);
          return Future.succeededFuture();
        },
        Set.of("somebody-else"),
        Limits.USUAL);

    String answer = ask(data, "{\"command\":\"key.list\"}\n");

    assertTrue(answer.contains("Only the gateway's own user and root"), answer);
    assertEquals(List.of(), ran);
  }

  @Test
  void replacesTheSocketOfAnEndedGateway() throws Exception {
    try (var left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      left.bind(UnixDomainSocketAddress.of(data.resolve("control.sock")));
    }
    assertTrue(Files.exists(data.resolve("control.sock")));

    start(data, (_, _, _) -> Future.succeededFuture("alive"));

    assertEquals("{\"ok\":true,\"result\":\"alive\"}\n", ask(data, "{\"command\":\"x\"}\n"));
  }

  @Test
  void leavesARunningGatewaysSocketAlone() throws Exception {
    start(data, (_, _, _) -> Future.succeededFuture("first"));

    ControlRefused refused = assertThrows(ControlRefused.class, () -> ControlLock.take(data));

    assertTrue(refused.sentence().contains("in use by another gateway"), refused.sentence());
    assertTrue(ask(data, "{\"command\":\"x\"}\n").contains("first"));
  }

  @Test
  void movesASocketWhosePathIsTooLong() throws Exception {
    Path deep = folder.resolve("d".repeat(120));
    ControlServer server = start(deep, (_, _, _) -> Future.succeededFuture("deep"));

    Path socket = ControlSocket.find(deep).orElseThrow();

    assertEquals(socket.toString(), Files.readString(deep.resolve("control.path")).strip());
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(folderOf(socket))));
    assertTrue(ask(deep, "{\"command\":\"x\"}\n").contains("deep"));
    server.close();
    assertFalse(Files.exists(folderOf(socket)));
    assertTrue(ControlSocket.find(deep).isEmpty());
  }

  @Test
  void saysWhereALineIsNoJson() throws Exception {
    start(data, (_, _, _) -> Future.succeededFuture());

    String answer = ask(data, "{\"command\":\"x\",}\n");

    assertTrue(answer.startsWith("{\"ok\":false") || answer.contains("\"ok\":false"), answer);
    assertTrue(answer.contains("column 16"), answer);
  }

  @Test
  void refusesARequestWithoutACommand() throws Exception {
    start(data, (_, _, _) -> Future.succeededFuture());

    assertTrue(ask(data, "{\"arguments\":{}}\n").contains("has a \\\"command\\\""));
    assertTrue(ask(data, "null\n").contains("has a \\\"command\\\""));
  }

  @Test
  void refusesALineThatIsTooLong() throws Exception {
    start(data, (_, _, _) -> Future.succeededFuture());

    String answer = ask(data, "x".repeat(ControlServer.LONGEST_LINE + 1));

    assertTrue(answer.contains("at most 65536 bytes"), answer);
  }

  @Test
  void endsAConnectionThatSaysNothing() throws Exception {
    start(data, (_, _, _) -> Future.succeededFuture(), Set.of(ME), SHORT);

    assertEquals("", ask(data, "{\"command\":"));
  }

  @Test
  void endsACommandThatTakesTooLong() throws Exception {
    start(data, (_, _, _) -> Future.future(_ -> {}), Set.of(ME), SHORT);

    assertTrue(ask(data, "{\"command\":\"x\"}\n").contains("took longer"));
  }

  @Test
  void showsARefusalAndHidesAnUnexpectedFailure() throws Exception {
    start(
        data,
        (_, command, _) ->
            Future.failedFuture(
                command.equals("key.revoke")
                    ? new ControlRefused("No key has the id abc.")
                    : new IllegalStateException("password=hunter2")));

    assertTrue(ask(data, "{\"command\":\"key.revoke\"}\n").contains("No key has the id abc."));
    String hidden = ask(data, "{\"command\":\"other\"}\n");
    assertFalse(hidden.contains("hunter2"), hidden);
    assertTrue(hidden.contains("log says why"), hidden);
  }
}
