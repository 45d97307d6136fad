package dev.drawbridge.acceptance.startup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.command.CommandLineRun;
import dev.drawbridge.fixture.JarRun;
import dev.drawbridge.server.StartedGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that only ask leave nothing on disk, and print sentences: no log, no class name. */
class QuietCommandsIT {
  @TempDir Path folder;
  private String config = "";

  @BeforeEach
  void write() throws Exception {
    Files.writeString(
        folder.resolve("facts.yaml"), "teams:\n  research: { models: [\"*\"], roles: [user] }\n");
    Files.writeString(folder.resolve("input.json"), "{}");
    config =
        Files.writeString(
                folder.resolve("drawbridge.yaml"),
                """
                version: 1
                data: ./var
                policy: { data: ./facts.yaml }
                providers:
                  house: { dialect: openai, url: "http://127.0.0.1:1/v1", operator: self, jurisdiction: DE, hosting: own }
                  lost: { dialect: openai, url: "http://nowhere.invalid/v1", operator: self, jurisdiction: DE, hosting: own }
                models:
                  house-open: { provider: house, maker: Sample, weights: open, licence: Apache-2.0, price: { input: 1, output: 1 }, context: 4096 }
                """)
            .toString();
  }

  private static CommandLineRun run(String... args) {
    return CommandLineRun.by(StartedGateway.launcher(), Map.of(), args);
  }

  private List<CommandLineRun> asked() {
    return List.of(
        run("check", "-c", config),
        run("check", "-c", config, "--online"),
        run("explain", "-c", config, "--team", "research", "--model", "house-open"),
        run("policy", "eval", "-c", config, folder.resolve("input.json").toString()),
        run("policy", "replay", "-c", config, "--data", folder.resolve("facts.yaml").toString()));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.map(each -> folder.relativize(each).toString()).sorted().toList();
    }
  }

  @Test
  void whatOnlyAsksLeavesNothingOnDisk() throws Exception {
    List<String> before = files();
    List<CommandLineRun> fresh = asked();

    assertEquals(before, files());
    assertEquals(0, fresh.get(0).exit(), fresh::toString);
    assertEquals(0, fresh.get(2).exit(), fresh::toString);

    CommandLineRun block =
        run("block", "add", "-c", config, "--model", "house-open", "--reason", "incident");
    assertEquals(0, block.exit(), block::toString);
    before = files();
    List<CommandLineRun> blocked = asked();

    assertEquals(before, files());
    assertEquals(0, blocked.get(0).exit(), blocked::toString);
    assertEquals(1, blocked.get(2).exit(), blocked::toString);
    assertTrue(blocked.get(2).out().contains("blocked"), blocked::toString);
    assertEquals(0, blocked.get(4).exit(), blocked::toString);
  }

  @Test
  void anOnlineCheckSaysInWordsWhatDoesNotAnswer() {
    CommandLineRun run = run("check", "-c", config, "--online");

    assertTrue(run.out().contains("✓ keys: there is no store yet"), run::toString);
    assertTrue(
        run.out().contains("✗ provider house: does not answer (the connection was refused)"),
        run::toString);
    assertTrue(
        run.out().contains("✗ provider lost: does not answer (its host name is not known here)"),
        run::toString);
  }

  @Test
  void theProgramPrintsNoLogBesideACommandsOutput() throws Exception {
    run("key", "create", "-c", config, "--team", "research");

    JarRun.Ended ended =
        JarRun.of("explain", "-c", config, "--team", "research", "--model", "house-open");

    assertEquals(0, ended.exit(), ended::toString);
    assertEquals(
        "Asked with the role user, as team research asks for; --roles names others.\n",
        ended.err());
    assertFalse(ended.out().contains("INFO"), ended::toString);
  }

  @Test
  void explainOfAnUnknownModelNamesThoseThereAre() {
    CommandLineRun far = run("explain", "-c", config, "--team", "research", "--model", "zzz");
    CommandLineRun near =
        run("explain", "-c", config, "--team", "research", "--model", "hous-open");

    assertTrue(
        far.err()
            .endsWith(
                "No model or alias has the name zzz, and none has one like it. There are: house-open\n"),
        far::toString);
    assertTrue(near.err().endsWith("Near it: house-open\n"), near::toString);
  }
}
