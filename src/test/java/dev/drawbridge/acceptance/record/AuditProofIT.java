package dev.drawbridge.acceptance.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.command.CommandLineRun;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.UsedGateway;
import dev.drawbridge.log.tlog.TlogProof;
import dev.drawbridge.log.tlog.VerifierKey;
import dev.drawbridge.server.StartedGateway;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code audit vkey}, {@code receipt} and {@code verify}, beside a gateway and after it. */
class AuditProofIT {
  @TempDir Path temp;

  @Test
  void aGatewaysLogIsVerifiedBesideItAndAfterIt() throws Exception {
    Path vkeys = temp.resolve("vkey");
    String data;
    String id;
    try (UsedGateway used =
        UsedGateway.start(
            Files.createDirectory(temp.resolve("gateway")), "audit: { bundles: true }\n")) {
      data = used.folder().resolve("var").toString();
      id = SampleConfig.id(used.gateway().chat(used.research(), "large"));
      String served = used.gateway().get("/drawbridge/v1/receipts/" + id, used.research()).body();
      Files.writeString(vkeys, ok("audit", "vkey", "--data", data).out());

      String printed = ok("audit", "receipt", "--data", data, id).out();
      for (String receipt : List.of(served, printed)) verify(receipt, vkeys);

      CommandLineRun beside =
          ok("audit", "verify", "--data", data, "--vkey", vkeys.toString(), "--json");
      assertTrue(new JsonObject(beside.out()).getBoolean("ok"), beside.out());
    }
    CommandLineRun after = ok("audit", "verify", "--data", data, "--json");
    JsonObject report = new JsonObject(after.out());
    assertEquals(
        report.getLong("records"), report.getLong("published"), "all is signed at the end");
    assertEquals(report.getLong("records"), report.getLong("opened"));
    Path tile = Path.of(data, "audit", "tile", "entries", "000.p");
    Path bundle;
    try (var files = Files.list(tile)) {
      bundle = files.max(Comparator.comparingInt(AuditProofIT::width)).orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(bundle);
    bytes[bytes.length - 3] ^= 1;
    Files.write(bundle, bytes);
    CommandLineRun tampered = run("audit", "verify", "--data", data);
    assertEquals(1, tampered.exit(), tampered.out());
    long last = report.getLong("records") - 1;
    assertTrue(tampered.out().startsWith("seq " + last + ": tile/entries/000.p/"), tampered.out());
    assertEquals(1, run("audit", "receipt", "--data", data, "x").exit());
  }

  @Test
  void keysFollowOthersBesideAGatewayAndWithoutOne() throws Exception {
    String data;
    List<String> first;
    String old;
    Path kept = temp.resolve("kept");
    try (UsedGateway used = UsedGateway.start(Files.createDirectory(temp.resolve("gateway")))) {
      data = used.folder().resolve("var").toString();
      old = ok("audit", "vkey", "--data", data).out();
      first = ok("audit", "rotate-keys", "--data", data).out().lines().toList();
      assertEquals(old.lines().toList(), first.subList(2, 4));
      String id = SampleConfig.id(used.gateway().chat(used.research(), "large"));
      String receipt = used.gateway().get("/drawbridge/v1/receipts/" + id, used.research()).body();
      TlogProof proof = TlogProof.parse(receipt.getBytes(StandardCharsets.UTF_8));
      List<VerifierKey> current = new ArrayList<>();
      for (String line : first.subList(0, 2)) current.add(VerifierKey.parse(line));
      assertEquals(current, proof.note().signers(current), "the new keys sign");
      Files.write(kept, proof.note().bytes());
    }
    List<String> second = ok("audit", "rotate-keys", "--data", data).out().lines().toList();
    assertEquals(first, second.subList(2, 6));
    ok("audit", "verify", "--data", data, "--checkpoint", kept.toString());
    Path stale = temp.resolve("stale");
    Files.writeString(stale, old);
    CommandLineRun unknown = run("audit", "verify", "--data", data, "--vkey", stale.toString());
    assertEquals(1, unknown.exit(), unknown.out());
    assertTrue(unknown.out().contains("no ED25519 signature of this log"), unknown.out());
  }

  private static CommandLineRun run(String... arguments) {
    return CommandLineRun.by(StartedGateway.launcher(), Map.of(), arguments);
  }

  private static CommandLineRun ok(String... arguments) {
    CommandLineRun run = run(arguments);
    assertEquals(0, run.exit(), run.out() + run.err());
    return run;
  }

  private static int width(Path file) {
    return Integer.parseInt(file.getFileName().toString());
  }

  private static void verify(String receipt, Path vkeys) throws Exception {
    TlogProof proof = TlogProof.parse(receipt.getBytes(StandardCharsets.UTF_8));
    List<VerifierKey> keys = new ArrayList<>();
    for (String line : Files.readAllLines(vkeys)) keys.add(VerifierKey.parse(line));
    String leaf =
        new JsonObject(new String(proof.extra(), StandardCharsets.UTF_8)).getString("leaf");
    proof.verify(leaf.getBytes(StandardCharsets.UTF_8), keys);
  }
}
