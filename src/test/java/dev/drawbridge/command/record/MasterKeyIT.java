package dev.drawbridge.command.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.admin.ControlLock;
import dev.drawbridge.audit.RecordedText;
import dev.drawbridge.command.CommandLineRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The passphrase of the master key, by the command line. */
class MasterKeyIT {
  private static final String SUBJECT = "key|7";

  @TempDir Path folder;
  private String config = "";

  @BeforeEach
  void write() throws Exception {
    Files.writeString(folder.resolve("passphrase"), "correct horse\n");
    config = config("passphrase", "passphrase: \"file:./passphrase\"");
    run(0, "audit", "hold", "--subject", SUBJECT, "--basis", "case 12", "-c", config);
  }

  private String config(String name, String audit) throws IOException {
    return Files.writeString(
            folder.resolve(name + ".yaml"),
            """
            version: 1
            data: ./var
            providers:
              house: { dialect: openai, url: "http://127.0.0.1:9/v1", operator: self, jurisdiction: DE, hosting: own }
            models:
              house-open: { provider: house, maker: Sample, weights: open, licence: Apache-2.0, price: { input: 1, output: 1 }, context: 4096 }
            """
                + "audit: { "
                + audit
                + " }\n")
        .toString();
  }

  private static CommandLineRun run(int exit, String... command) {
    CommandLineRun run = CommandLineRun.of(command);
    assertEquals(exit, run.exit(), run.out() + run.err());
    return run;
  }

  private Map<String, String> everyByte() throws IOException {
    Map<String, String> all = new TreeMap<>();
    try (var files = Files.walk(folder.resolve("var"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        // Who holds the lock is no part of the log.
        if (file.endsWith("lock")) continue;
        byte[] bytes = Files.readAllBytes(file);
        all.put(file.toString(), new String(bytes, StandardCharsets.ISO_8859_1));
      }
    }
    return all;
  }

  @Test
  void aFirstStartWrapsItAndNoOtherPassphraseOpensIt() throws Exception {
    String line = Files.readString(folder.resolve("var/keys/master"));
    assertTrue(line.startsWith("drawbridge-master-1 "), line);
    run(0, "audit", "search", "-c", config);
    var before = everyByte();
    Files.writeString(folder.resolve("wrong"), "battery staple\n");
    String wrong = config("wrong", "passphrase: \"file:./wrong\"");
    String none = config("none", "deadline: 2s");
    for (String command : new String[] {"search", "verify", "rotate-keys"}) {
      String said = run(1, "audit", command, "-c", wrong).err();
      assertTrue(said.contains("the passphrase does not open the master key"), said);
      assertFalse(said.contains("battery"), said);
      said = run(1, "audit", command, "-c", none).err();
      assertTrue(said.contains("is wrapped by a passphrase, and none is known"), said);
    }
    String erase =
        run(1, "audit", "erase", "--subject", SUBJECT, "--basis", "x", "-c", wrong).err();
    assertTrue(erase.contains("the passphrase does not open the master key"), erase);
    assertEquals(before, everyByte());
  }

  private void file(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private String reference(String name) {
    return "file:" + folder.resolve(name);
  }

  @Test
  void itIsChangedTakenAwayAndSetOfflineAndThatIsOnRecord() throws Exception {
    file("next", "battery staple\n");
    String next = config("next", "passphrase: \"file:./next\"");
    String none = config("none", "deadline: 2s");

    String said = run(0, "audit", "passphrase", "-c", config, "--new", reference("next")).out();
    assertTrue(said.endsWith("is under the new passphrase.\n"), said);
    run(1, "audit", "search", "-c", config);
    run(0, "audit", "verify", "-c", next);
    run(0, "audit", "hold", "--subject", SUBJECT, "--basis", "case 13", "-c", next);

    run(0, "audit", "passphrase", "-c", next, "--remove");
    assertEquals(32, Files.size(folder.resolve("var/keys/master")));
    run(0, "audit", "verify", "-c", none);

    said = run(1, "audit", "passphrase", "-c", none, "--remove").err();
    assertTrue(said.contains("is under no passphrase"), said);

    String data = folder.resolve("var").toString();
    run(0, "audit", "passphrase", "--data", data, "--new", reference("passphrase"));
    run(0, "audit", "verify", "-c", config);
    run(0, "audit", "passphrase", "-c", none, "--old", reference("passphrase"), "--remove");
    String record = RecordedText.of(folder.resolve("var/audit"));
    for (String state : new String[] {"set", "removed", "failed"}) {
      assertTrue(record.contains("\"state\":\"" + state + "\""), record);
    }
    assertFalse(record.contains("battery") || record.contains("horse"));
  }

  @Test
  void itIsNotChangedByWhoDoesNotKnowItNorWhileAGatewayHoldsTheLog() throws Exception {
    file("next", "battery staple\n");
    file("empty", "\n");
    var before = everyByte();
    String[] change = {"audit", "passphrase", "-c", config, "--new", reference("next")};
    try (ControlLock _ = ControlLock.take(folder.resolve("var"))) {
      String said = run(1, change).err();
      assertTrue(said.contains("is in use by another gateway or command"), said);
    }
    String none = config("none", "deadline: 2s");
    String said = run(1, "audit", "passphrase", "-c", none, "--new", reference("next")).err();
    assertTrue(said.contains("is wrapped by a passphrase, and none is known"), said);
    String[] wrong = {
      "audit", "passphrase", "-c", config, "--old", reference("next"), "--new", reference("next")
    };
    said = run(1, wrong).err();
    assertTrue(said.contains("the passphrase does not open the master key"), said);
    for (String given : new String[] {"battery staple", reference("empty"), "env:NOT_SET"}) {
      said = run(2, "audit", "passphrase", "-c", config, "--new", given).err();
      assertTrue(said.startsWith("--new: "), said);
      assertFalse(said.contains("battery"), said);
    }
    run(2, "audit", "passphrase", "-c", config);
    run(2, "audit", "passphrase", "-c", config, "--remove", "--new", reference("next"));
    assertEquals(before, everyByte());
  }
}
