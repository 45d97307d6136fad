package dev.drawbridge.log.tree;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.GoPrograms;
import dev.drawbridge.fixture.ServerProcess;
import dev.drawbridge.log.tlog.VerifierKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A witness that this project did not write, {@code litewitness}, with its key in an {@code
 * ssh-agent} of its own. It knows one log.
 */
final class LiteWitness implements AutoCloseable {
  private static final Pattern VKEY = Pattern.compile("vkey=(\\S+)");

  private final Path folder;
  private final Process agent;
  private final ServerProcess witness;

  private LiteWitness(Path folder, Process agent, ServerProcess witness) {
    this.folder = folder;
    this.agent = agent;
    this.witness = witness;
  }

  /**
   * Starts one.
   *
   * @param folder with a short path: it holds a socket
   */
  static LiteWitness start(Path folder, VerifierKey log) throws Exception {
    Path socket = folder.resolve("s");
    Process agent =
        command(folder, "agent.log", "ssh-agent", "-a", socket.toString(), "-D").start();
    run(folder, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "key");
    Await.until("the agent listens", () -> Files.exists(socket));
    run(folder, "ssh-add", "key");
    know(folder, log);
    ServerProcess witness =
        ServerProcess.start(1, folder.resolve("witness.log"), ports -> witness(folder, ports[0]));
    return new LiteWitness(folder, agent, witness);
  }

  private static ProcessBuilder witness(Path folder, int port) throws Exception {
    String[] key = Files.readString(folder.resolve("key.pub")).split(" ");
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(Base64.getDecoder().decode(key[1]));
    String fingerprint = "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash);
    return command(
        folder,
        "witness.log",
        GoPrograms.witness().toString(),
        "-db",
        folder.resolve("w.db").toString(),
        "-ssh-agent",
        folder.resolve("s").toString(),
        "-name",
        "witness.example/w1",
        "-key",
        fingerprint,
        "-listen",
        "127.0.0.1:" + port);
  }

  /** What its own tool would write: the log's origin and key. */
  private static void know(Path folder, VerifierKey log) throws Exception {
    String empty =
        Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest());
    try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("w.db"));
        var statement = db.createStatement()) {
      statement.execute(
          "CREATE TABLE log (origin TEXT PRIMARY KEY, tree_size INTEGER NOT NULL,"
              + " tree_hash TEXT NOT NULL)");
      statement.execute(
          "CREATE TABLE key (origin TEXT NOT NULL, key TEXT NOT NULL,"
              + " FOREIGN KEY(origin) REFERENCES log(origin))");
      statement.execute("INSERT INTO log VALUES ('" + log.name() + "', 0, '" + empty + "')");
      statement.execute("INSERT INTO key VALUES ('" + log.name() + "', '" + log.vkey() + "')");
    }
  }

  private static ProcessBuilder command(Path folder, String log, String... command) {
    var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.redirectOutput(folder.resolve(log).toFile());
    builder.environment().put("SSH_AUTH_SOCK", folder.resolve("s").toString());
    // Its router wants the patterns of Go 1.22, which an installed module does not ask for itself.
    builder.environment().put("GODEBUG", "httpmuxgo121=0");
    return builder;
  }

  private static void run(Path folder, String... command) throws Exception {
    Process process = command(folder, "run.log", command).start();
    if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException(
          List.of(command) + " failed: " + Files.readString(folder.resolve("run.log")));
    }
  }

  VerifierKey key() throws IOException {
    Matcher found = VKEY.matcher(Files.readString(folder.resolve("witness.log")));
    if (!found.find()) throw new IOException("the witness told no key");
    return VerifierKey.parse(found.group(1));
  }

  String url() {
    return witness.url().toString();
  }

  void stop() throws InterruptedException {
    witness.kill();
  }

  void restart() throws Exception {
    witness.again();
  }

  @Override
  public void close() throws InterruptedException {
    witness.close();
    agent.destroyForcibly();
  }
}
