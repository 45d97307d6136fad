package dev.drawbridge.command.keys;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.admin.ControlLock;
import dev.drawbridge.admin.ControlServer;
import dev.drawbridge.audit.RecordedText;
import dev.drawbridge.command.CommandLineRun;
import io.vertx.core.Future;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys are made and ended from the command line, beside a running gateway and without one. */
class KeyCommandIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Path folder = Path.of("");
  private String config = "";

  @BeforeEach
  void write() throws Exception {
    folder = Files.createTempDirectory("keys");
    config =
        Files.writeString(
                folder.resolve("d.yaml"),
                """
                version: 1
                data: ./var
                providers:
                  house: { dialect: openai, url: "http://127.0.0.1:9/v1", operator: self, jurisdiction: DE, hosting: own }
                models:
                  house-open: { provider: house, maker: Sample, weights: open, licence: Apache-2.0, price: { input: 1, output: 1 }, context: 4096 }
                """)
            .toString();
  }

  private JsonNode key(String... args) throws Exception {
    List<String> all = new ArrayList<>(List.of("key"));
    all.addAll(List.of(args));
    all.addAll(List.of("-c", config, "--json"));
    CommandLineRun run = CommandLineRun.of(all.toArray(String[]::new));
    assertEquals(0, run.exit(), run.err());
    return JSON.readTree(run.out());
  }

  @Test
  void makesAndEndsAKeyWhereNoGatewayRuns() throws Exception {
    JsonNode made = key("create", "--team", "research", "--name", "lab", "--roles", "a,b");

    assertTrue(made.path("secret").asText().startsWith("dbk_" + made.path("id").asText() + "_"));
    assertEquals("[\"a\",\"b\"]", made.path("roles").toString());
    String id = made.path("id").asText();
    assertEquals("disabled", key("disable", id).path("state").asText());
    assertEquals("active", key("enable", id).path("state").asText());
    assertEquals("revoked", key("revoke", id).path("state").asText());
    JsonNode listed = key("list");
    assertEquals(1, listed.size());
    assertEquals("revoked", listed.at("/0/state").asText());
    assertFalse(listed.at("/0").has("secret"));
  }

  private void facts(String yaml) throws Exception {
    Files.writeString(folder.resolve("facts.yaml"), yaml);
    Files.writeString(Path.of(config), "policy: { data: ./facts.yaml }\n", APPEND);
  }

  @Test
  void aKeyHasTheRolesThatItsTeamAsksForUnlessToldOtherwise() throws Exception {
    facts("teams:\n  research: { models: [], roles: [model-user, drawbridge-admin, intern] }\n");

    JsonNode usual = key("create", "--team", "research");
    JsonNode told = key("create", "--team", "research", "--roles", "intern");
    JsonNode none = key("create", "--team", "research", "--roles=");

    assertEquals("[\"model-user\",\"intern\"]", usual.path("roles").toString());
    assertEquals("[\"intern\"]", told.path("roles").toString());
    assertEquals("[]", none.path("roles").toString());
  }

  @Test
  void aKeyThatWillBeRefusedIsMadeWithAWarning() throws Exception {
    facts("teams:\n  research: { models: [], roles: [model-user] }\n");

    CommandLineRun team =
        CommandLineRun.of("key", "create", "-c", config, "--team", "reserch", "--roles=");
    CommandLineRun role =
        CommandLineRun.of("key", "create", "-c", config, "--team", "research", "--roles=modeluser");
    CommandLineRun admin =
        CommandLineRun.of(
            "key", "create", "-c", config, "--team", "admins", "--roles=drawbridge-admin");

    assertEquals(0, team.exit(), team.err());
    assertEquals(
        "warning: policy knows no team reserch: its calls will be refused (team_unknown)."
            + " Near it: research",
        team.err().lines().skip(1).findFirst().orElseThrow());
    assertEquals(
        List.of(
            "warning: policy names no role modeluser. Near it: model-user",
            "warning: team research takes only callers with one of the roles model-user: calls to"
                + " models will be refused (role_missing)"),
        role.err().lines().skip(1).toList());
    assertFalse(admin.err().contains("warning"), admin.err());
  }

  @Test
  void rotatesAKeyUnderItsId() throws Exception {
    JsonNode made = key("create", "--team", "research");
    String id = made.path("id").asText();

    JsonNode rotated = key("rotate", id, "--overlap", "2h");

    assertEquals(id, rotated.path("id").asText());
    assertTrue(rotated.path("secret").asText().startsWith("dbk_" + id + "_"));
    assertFalse(rotated.path("secret").equals(made.path("secret")));
    Instant until = Instant.parse(key("list").at("/0/previous_expires").asText());
    long minutes = Duration.between(Instant.now(), until).toMinutes();
    assertTrue(minutes >= 118 && minutes <= 120, until.toString());
  }

  @Test
  void narrowsAKeyByModelPurposeAndSensitivity() throws Exception {
    JsonNode made =
        key(
            "create",
            "--team",
            "research",
            "--models",
            "HOUSE-open,Weights:open",
            "--purpose",
            "evaluation",
            "--sensitivity",
            "internal");

    assertEquals("[\"house-open\",\"weights:open\"]", made.path("models").toString());
    assertEquals("evaluation", made.path("purpose").asText());
    assertEquals("internal", made.path("sensitivity").asText());
  }

  @Test
  void namesAModelThatAKeyCannotBeNarrowedTo() {
    CommandLineRun run =
        CommandLineRun.of("key", "create", "-c", config, "--team", "a", "--models", "house-opne");

    assertEquals(1, run.exit());
    assertEquals(
        "There is no model, alias or selector house-opne. Near it: house-open.", run.err().strip());
  }

  private JsonNode block(String... args) throws Exception {
    List<String> all = new ArrayList<>(List.of("block"));
    all.addAll(List.of(args));
    all.addAll(List.of("-c", config, "--json"));
    CommandLineRun run = CommandLineRun.of(all.toArray(String[]::new));
    assertEquals(0, run.exit(), run.err());
    return JSON.readTree(run.out());
  }

  @Test
  void setsListsAndRemovesBlocks() throws Exception {
    JsonNode set = block("add", "--model", "House-Open", "--until", "2h", "--reason", "a leak");

    assertEquals("house-open", set.path("model").asText());
    assertEquals("local:" + System.getProperty("user.name"), set.path("by").asText());
    JsonNode listed = block("list");
    assertEquals(1, listed.size());
    assertEquals(set, listed.get(0));
    assertEquals(set, block("remove", set.path("id").asText()));
    assertEquals(0, block("list").size());
  }

  @Test
  void listsTheFactsBlocksBesideThoseThatWereSet() throws Exception {
    Files.writeString(Path.of(config), "policy: { data: ./facts.yaml }\n", APPEND);
    Files.writeString(
        folder.resolve("facts.yaml"),
        "blocks: [{ team: held, until: 2030-01-01, reason: a board decision }]\n");
    String id = block("add", "--team", "ops", "--reason", "a leak").path("id").asText();

    CommandLineRun run = CommandLineRun.of("block", "list", "-c", config);

    assertEquals(0, run.exit(), run.err());
    List<String> lines = run.out().lines().toList();
    assertTrue(
        lines.get(1).matches(" +team held +2030-01-01T00:00:00Z +a board decision +facts"),
        run.out());
    assertTrue(lines.get(2).startsWith(id + "  team ops"), run.out());
    assertEquals(3, lines.size(), run.out());
  }

  @Test
  void aBlockNamesOneThingAndAReason() {
    for (String[] wrong :
        new String[][] {
          {"block", "add", "-c", config, "--reason", "x"},
          {"block", "add", "-c", config, "--team", "a"},
          {"block", "add", "-c", config, "--team", "a", "--model", "house-open", "--reason", "x"}
        }) {
      assertEquals(2, CommandLineRun.of(wrong).exit(), String.join(" ", wrong));
    }
  }

  @Test
  void printsTheSecretAloneForAScript() {
    CommandLineRun run = CommandLineRun.of("key", "create", "-c", config, "--team", "research");

    assertEquals(0, run.exit(), run.err());
    assertTrue(run.out().matches("dbk_[a-z2-7]{12}_[A-Za-z0-9]{40}\\R"), run.out());
  }

  @Test
  void namesAnUnknownKeyInOneSentence() {
    CommandLineRun run = CommandLineRun.of("key", "revoke", "-c", config, "aaaaaaaaaaaa");

    assertEquals(1, run.exit());
    assertEquals("There is no key of that id.", run.err().strip());
  }

  @Test
  void asksTheRunningGateway() throws Exception {
    List<String> asked = new ArrayList<>();
    try (ControlLock lock = ControlLock.take(folder.resolve("var"));
        ControlServer _ =
            ControlServer.start(
                lock,
                (user, command, arguments) -> {
                  asked.add(user + " " + command + " " + arguments.get("id"));
                  return Future.succeededFuture(Map.of("state", "revoked"));
                })) {
      assertEquals("revoked", key("revoke", "aaaaaaaaaaaa").path("state").asText());
    }
    assertEquals(List.of(System.getProperty("user.name") + " key.revoke aaaaaaaaaaaa"), asked);
  }

  @Test
  void actsAloneBesideTheSocketOfAnEndedGateway() throws Exception {
    Files.createDirectories(folder.resolve("var"));
    try (var left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      left.bind(UnixDomainSocketAddress.of(folder.resolve("var/control.sock")));
    }

    assertEquals(0, key("list").size());
  }

  @Test
  void doesNothingWhileAnotherProcessHoldsTheData() throws Exception {
    try (ControlLock _ = ControlLock.take(folder.resolve("var"))) {
      CommandLineRun run = CommandLineRun.of("key", "list", "-c", config);

      assertEquals(1, run.exit());
      assertTrue(run.err().contains("in use by another gateway"), run.err());
    }
  }

  @Test
  void recordsWhoMadeAKey() throws Exception {
    String id = key("create", "--team", "research").path("id").asText();

    String log = RecordedText.of(folder.resolve("var/audit"));
    assertTrue(log.indexOf("\"action\":\"create\"") > 0);
    assertTrue(log.indexOf("local:" + System.getProperty("user.name")) > 0);
    assertTrue(log.indexOf(id) > 0);
  }
}
