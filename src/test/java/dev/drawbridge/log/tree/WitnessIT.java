package dev.drawbridge.log.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.drawbridge.fixture.GoPrograms;
import dev.drawbridge.log.tlog.SignatureType;
import dev.drawbridge.log.tlog.SigningKey;
import dev.drawbridge.log.tlog.VerifierKey;
import dev.drawbridge.log.tlog.WitnessPolicy;
import dev.drawbridge.log.tlog.WitnessRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints and their witnesses: a real one, and ones that misbehave. */
class WitnessIT {
  private static final String ORIGIN = "log.example/one";

  @TempDir Path temp;
  private final List<byte[]> log = new ArrayList<>();

  private SignedTree open(Path folder, WitnessPolicy policy) throws IOException {
    Leaves leaves =
        new Leaves() {
          @Override
          public long oldest() {
            return 0;
          }

          @Override
          public long size() {
            return log.size();
          }

          @Override
          public void read(long from, long until, Visitor visitor) throws IOException {
            for (byte[] leaf : log.subList((int) from, (int) until)) visitor.leaf(leaf);
          }
        };
    var settings =
        new ProofSettings(
            folder, temp.resolve("keys"), ORIGIN, Duration.ofSeconds(1), policy, true);
    Files.createDirectories(folder);
    return SignedTree.open(
        settings, leaves, null, new FileDisk(), new Witnesses(policy), InstantSource.system());
  }

  private static byte[] leaf(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void signTo(SignedTree tree, int size, String text) throws IOException {
    while (log.size() < size) log.add(leaf(text + log.size()));
    for (long i = tree.size(); i < size; i++) tree.append(i, log.get((int) i));
    tree.sign();
    tree.publish();
  }

  private static WitnessPolicy policy(String quorum, String... witnesses) throws IOException {
    var text = new StringBuilder();
    List<String> names = new ArrayList<>();
    for (String witness : witnesses) {
      names.add("w" + names.size());
      text.append("witness ").append(names.getLast()).append(' ').append(witness).append('\n');
    }
    String group = "group all " + quorum + " " + String.join(" ", names) + "\nquorum all\n";
    text.append(quorum.equals("none") ? "quorum none\n" : group);
    return WitnessPolicy.parse(leaf(text.toString()));
  }

  private static long published(SignedTree tree) {
    Published now = tree.published();
    return now == null ? 0 : now.size();
  }

  private static @Nullable String error(SignedTree tree) {
    return tree.witnesses().status().getFirst().error();
  }

  private static KnownLog asked(Path folder, WitnessPolicy policy) throws IOException {
    return StoredTree.of(folder).askWitnesses(policy).getFirst();
  }

  @Test
  void aRealWitnessCosignsFollowsAndRefusesARollback() throws Exception {
    Path folder = temp.resolve("audit");
    VerifierKey own = open(folder, WitnessPolicy.NONE).verifiers().getFirst();
    Path place = Files.createTempDirectory(Path.of("/tmp"), "lw");
    try (LiteWitness witness = LiteWitness.start(place, own)) {
      WitnessPolicy policy = policy("1", witness.key().vkey() + " " + witness.url());
      SignedTree tree = open(folder, policy);
      signTo(tree, 5, "a");
      assertNull(error(tree));
      assertEquals(5, published(tree));
      Path early = temp.resolve("early");
      copy(folder, early);
      signTo(tree, 700, "a");
      assertEquals(700, published(tree));
      var note = Objects.requireNonNull(tree.published()).note();
      assertEquals(List.of(witness.key()), note.signers(policy.keys()));
      Path vkeys = temp.resolve("vkeys");
      Files.writeString(vkeys, tree.vkeys() + witness.key().vkey() + "\n");
      GoPrograms.Answer go = GoPrograms.check("log", folder.toString(), vkeys.toString());
      assertTrue(go.ok(), go.said());

      witness.stop();
      signTo(tree, 701, "a");
      assertNotNull(error(tree));
      assertEquals(700, published(tree), "without its quorum a checkpoint is not shown");
      assertFalse(tree.witnesses().quorum());
      assertEquals(701, tree.signedSize());
      witness.restart();
      SignedTree again = open(folder, policy);
      again.publish();
      assertEquals(701, published(again), "a start has signed ones published");

      assertEquals(701, asked(early, policy).records(), "it knows more than the backup");
      assertEquals(701, asked(folder, policy).records());
      // A copy of the log as it was, which grows on otherwise.
      log.subList(5, log.size()).clear();
      SignedTree fork = open(early, policy);
      signTo(fork, 6, "b");
      assertTrue(String.valueOf(error(fork)).contains("over 701 records, here are 6"), error(fork));
      assertEquals(5, published(fork));
      SignedTree longer = open(early, policy);
      signTo(longer, 800, "b");
      assertTrue(String.valueOf(error(longer)).contains("another tree"), error(longer));
      assertEquals(5, published(longer));
      assertTrue(asked(early, policy).other());
      witness.stop();
      assertNotNull(asked(early, policy).silent());
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) Files.copy(file, to.resolve(from.relativize(file)));
    }
  }

  /** Answers as it is told to. */
  private interface Answers {
    void to(HttpExchange exchange, WitnessRequest request) throws IOException;
  }

  private static HttpServer serve(Answers answers) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/w/add-checkpoint",
        exchange -> {
          try (exchange) {
            answers.to(exchange, WitnessRequest.parse(exchange.getRequestBody().readAllBytes()));
          }
        });
    server.start();
    return server;
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = leaf(body);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private String trouble(Answers answers, SigningKey key) throws Exception {
    HttpServer server = serve(answers);
    try {
      String url = " http://127.0.0.1:" + server.getAddress().getPort() + "/w/";
      SignedTree tree = open(temp.resolve("audit"), policy("none", key.verifier().vkey() + url));
      signTo(tree, log.size() + 1, "a");
      assertEquals(log.size(), published(tree), "none is needed");
      var note = Objects.requireNonNull(tree.published()).note();
      assertEquals(
          error(tree) == null ? 3 : 2, note.signatures().size(), "no line that does not hold");
      return String.valueOf(error(tree));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void whatAWitnessAnswersAmissIsSaidAndNeverStandsOnACheckpoint() throws Exception {
    SigningKey key = SigningKey.generate("w.example", SignatureType.ML_DSA_44);
    SigningKey other = SigningKey.generate("w.example", SignatureType.ML_DSA_44);
    assertEquals(
        "null",
        trouble(
            (x, r) -> send(x, 200, key.sign(r.checkpoint().text(), 1_700_000_000).line()), key));
    assertTrue(
        trouble((x, r) -> send(x, 200, other.sign(r.checkpoint().text(), 9).line()), key)
            .contains("no line of its key"));
    assertTrue(
        trouble(
                (x, r) ->
                    send(x, 200, key.sign(r.checkpoint().text().replace("log.", "lag."), 9).line()),
                key)
            .contains("does not hold"));
    assertTrue(
        trouble((x, r) -> send(x, 200, key.sign(r.checkpoint().text(), 0).line()), key)
            .contains("without a time"));
    assertTrue(trouble((x, r) -> send(x, 200, "hello"), key).contains("ends without a newline"));
    assertTrue(trouble((x, r) -> send(x, 404, ""), key).contains("(404)"));
    assertTrue(trouble((x, r) -> send(x, 403, ""), key).contains("(403)"));
    assertTrue(trouble((x, r) -> send(x, 500, ""), key).contains("500"));
    assertTrue(trouble((x, r) -> send(x, 409, "7\n"), key).contains("tells no size"));
    assertTrue(trouble(WitnessIT::conflict, key).contains("over 1000000 records"));
    assertTrue(trouble((x, r) -> send(x, 200, "x".repeat(70_000)), key).length() > 4);
    assertTrue(
        trouble(
                (x, r) -> {
                  x.getResponseHeaders().add("location", "http://127.0.0.1:1/");
                  send(x, 302, "");
                },
                key)
            .contains("302"));
  }

  private static void conflict(HttpExchange exchange, WitnessRequest request) throws IOException {
    exchange.getResponseHeaders().add("content-type", WitnessRequest.SIZE_TYPE);
    send(exchange, 409, "1000000\n");
  }

  @Test
  void aWitnessThatHangsHoldsUpACheckpointForTwoSecondsOnce() throws Exception {
    SigningKey key = SigningKey.generate("w.example", SignatureType.ED25519_COSIGNATURE);
    var done = new CountDownLatch(1);
    HttpServer server =
        serve(
            (x, r) -> {
              try {
                done.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    try {
      String url = " http://127.0.0.1:" + server.getAddress().getPort() + "/w";
      SignedTree tree = open(temp.resolve("audit"), policy("none", key.verifier().vkey() + url));
      long from = System.nanoTime();
      signTo(tree, 1, "a");
      long first = System.nanoTime();
      signTo(tree, 2, "a");
      long second = System.nanoTime();
      assertEquals(2, published(tree));
      assertTrue(first - from < 4_000_000_000L, "it waits two seconds");
      assertTrue(second - first < 1_500_000_000L, "and not again while it is asked");
    } finally {
      done.countDown();
      server.stop(0);
    }
  }
}
