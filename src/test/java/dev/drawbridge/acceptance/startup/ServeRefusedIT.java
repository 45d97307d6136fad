package dev.drawbridge.acceptance.startup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.Drawbridge;
import dev.drawbridge.command.CommandLineRun;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.ChildJava;
import dev.drawbridge.fixture.FinishedCommand;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.Prerequisite;
import dev.drawbridge.log.wal.SegmentIndex;
import dev.drawbridge.server.StartedGateway;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code serve} on data that it must not write to: each case has its own message, the exit code of
 * a refusal, and leaves every file as it was. What is not compared is the files {@code lock}, which
 * hold the last holder's process number.
 */
class ServeRefusedIT {
  private static final String LISTEN = "linger: 10ms, drain: 5s";

  @TempDir private Path folder = Path.of("");
  private Path config = Path.of("");

  @BeforeEach
  void serveOnce() throws Exception {
    config = folder.resolve("drawbridge.yaml");
    serveOnce(folder);
  }

  private static void serveOnce(Path folder) throws Exception {
    String origin = "audit: { origin: acme.example/log/eu1 }\n";
    try (HouseGateway house = HouseGateway.start(folder, LISTEN, origin)) {
      assertEquals(200, house.gateway().chat(house.key(), HouseGateway.MODEL).statusCode());
    }
  }

  /** Every file of the data, with its content. */
  private static Map<String, String> data(Path folder) throws Exception {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder.resolve("var"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (file.endsWith("lock")) continue;
        var digest = MessageDigest.getInstance("SHA-256");
        byte[] hash = digest.digest(Files.readAllBytes(file));
        all.put(folder.relativize(file).toString(), HexFormat.of().formatHex(hash));
      }
    }
    return all;
  }

  private static void assertRefused(Path config, String message) throws Exception {
    Path folder = config.resolveSibling("");
    Map<String, String> before = data(folder);

    CommandLineRun run =
        CommandLineRun.by(StartedGateway.launcher(), Map.of(), "serve", "-c", config.toString());

    assertEquals(CommandFailure.FAILED, run.exit(), run.err());
    assertTrue(run.err().contains(message), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertEquals(before, data(folder));
  }

  @Test
  void logOfAnotherOrigin() throws Exception {
    Files.writeString(config, Files.readString(config).replace("log/eu1", "log/eu2"));

    assertRefused(
        config,
        "this log's origin is acme.example/log/eu1, not acme.example/log/eu2: an origin stands for"
            + " one log, for ever");
  }

  @Test
  void segmentOfAVersionToCome() throws Exception {
    alter((segment, index) -> segment.put(15, (byte) (segment.get(15) + 1)), true);

    assertRefused(config, "the audit log was written by a newer Drawbridge (version ");
  }

  @Test
  void damagedRecord() throws Exception {
    alter(
        (segment, index) -> {
          int at = index.offset(0) + 60;
          segment.put(at, (byte) ~segment.get(at));
        },
        false);

    assertRefused(config, "is damaged at seq 0: a frame is not valid and valid ones follow");
  }

  /** With data of its own, and the ports of a gateway that runs. */
  @Test
  void portsOfAnotherGateway(@TempDir Path elsewhere) throws Exception {
    try (HouseGateway other = HouseGateway.start(elsewhere, LISTEN, "")) {
      int port = other.gateway().port();
      int adminPort = other.gateway().adminPort();
      Files.writeString(
          config,
          Files.readString(config)
              .replace("listen: { port: 0", "listen: { port: " + port)
              .replace("admin: { port: 0", "admin: { port: " + adminPort));
      Map<String, String> before = data(folder);

      CommandLineRun run =
          CommandLineRun.by(StartedGateway.launcher(), Map.of(), "serve", "-c", config.toString());

      assertEquals(CommandFailure.FAILED, run.exit(), run.err());
      for (String key : List.of(port + " of 127.0.0.1 (listen", adminPort + " of 127.0.0.1 (admin"))
        assertTrue(run.err().contains("port " + key + ".port) is taken"), run.err());
      assertEquals(before, data(folder));
      assertEquals(200, other.gateway().chat(other.key(), HouseGateway.MODEL).statusCode());
    }
  }

  @Test
  void secondProcess() throws Exception {
    try (HouseGateway house =
        HouseGateway.start(folder, LISTEN, "audit: { origin: acme.example/log/eu1 }\n")) {
      CommandLineRun run =
          CommandLineRun.by(StartedGateway.launcher(), Map.of(), "serve", "-c", config.toString());

      assertEquals(CommandFailure.FAILED, run.exit(), run.err());
      String pid = Long.toString(ProcessHandle.current().pid());
      assertTrue(
          run.err().contains("is in use by another gateway or command (" + pid + ")"), run.err());
      assertEquals(200, house.gateway().chat(house.key(), HouseGateway.MODEL).statusCode());
    }
  }

  @Test
  void folderThatCannotBeWritten() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=512m", "tmpfs", disk.toString()) == 0;
    Prerequisite.require(mounted, "a read-only disk cannot be tried: no tmpfs can be mounted");
    try {
      serveOnce(disk);
      assertEquals(0, run("mount", "-o", "remount,ro", disk.toString()));

      assertRefused(disk.resolve("drawbridge.yaml"), "var/lock: Read-only file system");
    } finally {
      run("umount", disk.toString());
    }
  }

  @Test
  void clockThatStandsBeforeTheLastRecord() throws Exception {
    later(Duration.ofMinutes(20));

    assertRefused(config, "set the clock, or start once with --accept-clock; nothing was changed");
  }

  @Test
  void clockALittleBeforeTheLastRecordIsNoReason() throws Exception {
    later(Duration.ofMinutes(3));

    serveOnce(folder);
  }

  @Test
  void clockThatIsAcceptedServes() throws Exception {
    later(Duration.ofMinutes(20));
    Path err = folder.resolve("err");
    List<String> command = ChildJava.startingSoon();
    command.addAll(
        List.of(
            "-cp",
            withoutTests(System.getProperty("java.class.path")),
            Drawbridge.class.getName(),
            "serve",
            "-c",
            config.toString(),
            "--accept-clock"));
    Process gateway = new ProcessBuilder(command).redirectError(err.toFile()).start();
    try {
      Await.until(
          "it serves",
          () -> Files.readString(err).contains("serving on port") || !gateway.isAlive());
      gateway.destroy();
      assertTrue(gateway.waitFor(60, TimeUnit.SECONDS));
      assertEquals(0, gateway.exitValue(), Files.readString(err));
    } finally {
      gateway.destroyForcibly();
    }
  }

  /** Where the program logs as its users see it. */
  private static String withoutTests(String classPath) {
    return Stream.of(classPath.split(File.pathSeparator))
        .filter(entry -> !entry.endsWith("test-classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private interface Change {
    void of(ByteBuffer segment, SegmentIndex index);
  }

  /** Changes the last segment, and makes its first frame valid again where that is asked for. */
  private void alter(Change change, boolean valid) throws Exception {
    Path wal = folder.resolve("var/audit/wal");
    Path last = SegmentIndex.segments(wal).lastEntry().getValue();
    var index = new SegmentIndex(last, SegmentIndex.segments(wal).lastKey());
    index.extend(Long.MAX_VALUE);
    ByteBuffer segment = ByteBuffer.wrap(Files.readAllBytes(last));
    change.of(segment, index);
    if (valid) check(segment, 0);
    Files.write(last, segment.array(), StandardOpenOption.TRUNCATE_EXISTING);
  }

  /** Has the last record be of so much later than now. */
  private void later(Duration by) throws Exception {
    alter(
        (segment, index) -> {
          int at = index.offset(index.count() - 1);
          segment.putLong(at + 32, System.currentTimeMillis() + by.toMillis());
          check(segment, at);
        },
        false);
  }

  /** Gives a frame the checksum of what it holds. */
  private static void check(ByteBuffer segment, int at) {
    int length = segment.getInt(at + 4);
    var crc = new CRC32C();
    crc.update(segment.slice(at, 44));
    crc.update(segment.slice(at + 48, length));
    segment.putInt(at + 44, (int) crc.getValue());
  }

  private static int run(String... command) throws Exception {
    return FinishedCommand.in(Path.of("."), command).exit();
  }
}
