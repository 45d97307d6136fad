package dev.drawbridge.acceptance.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.command.CommandLineRun;
import dev.drawbridge.fixture.ThreeModelGateway;
import dev.drawbridge.server.StartedGateway;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code explain} on the command line answers as the gateway would. */
class ExplainIT {
  @TempDir Path folder;
  private String config = "";

  @BeforeEach
  void write() throws Exception {
    Files.writeString(
        folder.resolve("facts.yaml"),
        ThreeModelGateway.FACTS + "    purposes: [a, b]\n    may_lower: confidential\n");
    config =
        Files.writeString(
                folder.resolve("drawbridge.yaml"),
                "version: 1\ndata: ./var\n"
                    + "tags: { project: { values: [apollo, zeus], required: true } }\n"
                    + ThreeModelGateway.yaml(9))
            .toString();
  }

  private static CommandLineRun run(String... args) {
    var environment = Map.of("ACME_KEY", ThreeModelGateway.SECRET);
    return CommandLineRun.by(StartedGateway.launcher(), environment, args);
  }

  private CommandLineRun explain(String model, String... more) {
    List<String> args = new ArrayList<>(List.of("explain", "-c", config, "--json"));
    args.addAll(List.of("--model", model, "--tag", "project=apollo"));
    args.addAll(List.of(more));
    return run(args.toArray(String[]::new));
  }

  private CommandLineRun as(String principal, String model, String... more) throws Exception {
    Path file = Files.writeString(folder.resolve("who.yaml"), principal);
    List<String> args = new ArrayList<>(List.of("--as", file.toString()));
    args.addAll(List.of(more));
    return explain(model, args.toArray(String[]::new));
  }

  private void block(String... what) {
    List<String> args = new ArrayList<>(List.of("block", "add", "-c", config, "--reason", "x"));
    args.addAll(List.of(what));
    CommandLineRun run = run(args.toArray(String[]::new));
    assertEquals(0, run.exit(), run.err());
  }

  private static List<?> excluded(CommandLineRun run, String model) {
    return new JsonObject(run.out()).getJsonObject("excluded").getJsonArray(model).getList();
  }

  @Test
  void itMakesNoStoreWhereThereIsNone() {
    CommandLineRun run = explain("small", "--team", "research");

    assertEquals(0, run.exit(), run.err());
    assertFalse(Files.exists(folder.resolve("var")));
  }

  @Test
  void aBlockThatWasSetStandsAgainstModelProviderCallerKeyAndTeam() throws Exception {
    block("--model", "large");
    block("--principal", "mallory");
    assertEquals(List.of("blocked"), excluded(explain("chat", "--team", "research"), "large"));
    assertEquals(0, explain("small", "--team", "research").exit());
    assertEquals(
        List.of("blocked"),
        excluded(as("{ kind: user, id: mallory, team: research }", "small"), "small"));

    block("--provider", "acme");
    CommandLineRun all = explain("chat", "--team", "research");
    assertEquals(1, all.exit());
    assertEquals("denied", new JsonObject(all.out()).getString("code"));
  }

  @Test
  void aBlockedKeyOrTeamIsToldToo() throws Exception {
    CommandLineRun made = run("key", "create", "-c", config, "--team", "research", "--json");
    String id = new JsonObject(made.out()).getString("id");
    String key = "{ kind: key, id: " + id + ", team: research, key: { id: " + id + " } }";
    assertEquals(0, as(key, "small").exit());
    block("--key", id);

    assertEquals(List.of("blocked"), excluded(as(key, "small"), "small"));

    block("--team", "research");
    CommandLineRun team = explain("small", "--team", "research");
    assertEquals(List.of("blocked"), excluded(team, "small"));
  }

  @Test
  void aStoreThatCannotBeReadIsNoAnswer() throws Exception {
    Files.createDirectories(folder.resolve("var"));
    Files.writeString(folder.resolve("var/state.db"), "this is no database");

    CommandLineRun run = explain("small", "--team", "research");

    assertEquals(1, run.exit());
    assertEquals("", run.out());
    assertTrue(run.err().contains("store of keys"), run.err());
  }

  @Test
  void aKeyIsNarrowedByItsModelsPurposeAndSensitivity() throws Exception {
    String key = "{ kind: key, id: k, team: research, key: { id: k, ";
    String models = key + "models: [SMALL] } }";
    assertEquals(0, as(models, "small").exit());
    assertEquals(List.of("team_not_entitled"), excluded(as(models, "large"), "large"));

    String purpose = key + "purpose: b } }";
    assertEquals(0, as(purpose, "small").exit());
    assertEquals(
        List.of("purpose_not_allowed"), excluded(as(purpose, "small", "--purpose", "a"), "small"));

    String level = key + "sensitivity: public } }";
    assertEquals(List.of("sensitivity_above_team"), excluded(as(level, "small"), "small"));
  }

  @Test
  void itSaysWhetherALabelWouldBeLowered() {
    String card = "Print 4111 1111 1111 1111";
    String[] lower = {"--sensitivity", "internal", "--sensitivity-reason", "a sample number"};

    CommandLineRun plain = explain("small", "--team", "research", "--prompt", card);
    JsonObject lowered = lowered(card, lower);
    JsonObject secret = lowered("Deploy with AKIAQ3EGRZ7T5WXB2LMN", lower);

    assertEquals(1, plain.exit(), plain.out());
    assertTrue(lowered.getBoolean("allow"), lowered::encode);
    assertEquals("internal", lowered.getJsonObject("sensitivity").getString("lowered_to"));
    assertTrue(lowered.encode().contains("a sample number"), lowered::encode);
    assertFalse(secret.getBoolean("allow"), secret::encode);
    assertEquals("internal", secret.getJsonObject("sensitivity").getString("lower_to"));
    assertNull(secret.getJsonObject("sensitivity").getString("lowered_to"));
    String said =
        run(
                "explain",
                "-c",
                config,
                "--model",
                "small",
                "--tag",
                "project=apollo",
                "--team",
                "research",
                "--prompt",
                card,
                "--sensitivity",
                "internal",
                "--sensitivity-reason",
                "a sample number")
            .out();
    assertTrue(said.contains("taken for internal"), said);
    CommandLineRun alone =
        explain("small", "--team", "research", "--sensitivity-reason", "a sample number");
    assertEquals(2, alone.exit(), alone.err());
  }

  private JsonObject lowered(String prompt, String... more) {
    List<String> args = new ArrayList<>(List.of("--team", "research", "--prompt", prompt));
    args.addAll(List.of(more));
    return new JsonObject(explain("small", args.toArray(String[]::new)).out());
  }

  @Test
  void tagsAreHeldToWhatIsDeclaredAndAKeysOwnCount() throws Exception {
    List<String> bare = List.of("explain", "-c", config, "--json", "--model", "small");
    List<String> team = new ArrayList<>(bare);
    team.addAll(List.of("--team", "research"));
    CommandLineRun missing = run(team.toArray(String[]::new));
    assertEquals(1, missing.exit());
    assertTrue(missing.err().contains("lacks the tag project"), missing.err());

    CommandLineRun wrong = explain("small", "--team", "research", "--tag", "projekt=apollo");
    assertEquals(1, wrong.exit());
    assertTrue(wrong.err().contains("no such tag is declared"), wrong.err());

    Path file =
        Files.writeString(
            folder.resolve("k.yaml"),
            "{ kind: key, id: k, team: research, key: { id: k, tags: { project: zeus } } }");
    List<String> key = new ArrayList<>(bare);
    key.addAll(List.of("--as", file.toString()));
    assertEquals(0, run(key.toArray(String[]::new)).exit());
  }

  @Test
  void aKeysFieldsAreHeldToTheirNamesAndValues() throws Exception {
    String key = "{ kind: key, id: k, team: research, key: { id: k, ";
    CommandLineRun field = as(key + "model: small } }", "small");
    CommandLineRun level = as(key + "sensitivity: secret } }", "small");

    assertEquals(2, field.exit());
    assertTrue(field.err().contains("a key has no field model"), field.err());
    assertEquals(2, level.exit());
    assertTrue(level.err().contains("a key's sensitivity is"), level.err());
  }
}
