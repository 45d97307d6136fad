package dev.drawbridge.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.command.terminal.PlainText;
import dev.drawbridge.command.terminal.Terminal;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line takes, prints and returns. */
class CommandsTest {
  private static final String CONFIG =
      """
      version: 1
      data: ./var
      providers:
        house: { dialect: openai, url: "http://127.0.0.1:9/v1", operator: self, jurisdiction: DE, hosting: own }
      models:
        house-open: { provider: house, maker: Sample, weights: open, licence: Apache-2.0, price: { input: 1, output: 1 }, context: 4096 }
      """;

  @TempDir Path folder = Path.of("");

  private String config(String text) throws Exception {
    return Files.writeString(folder.resolve("drawbridge.yaml"), text).toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "init",
        "completion",
        "serve",
        "check",
        "key",
        "key create",
        "key list",
        "key revoke",
        "key disable",
        "key enable",
        "key rotate",
        "block add",
        "block list",
        "block remove",
        "gateway",
        "gateway usage",
        "gateway provider-reset",
        "gateway replay-start",
        "explain",
        "policy",
        "policy build",
        "policy test",
        "policy eval",
        "catalog",
        "catalog list",
        "catalog show",
        "catalog import",
        "audit",
        "audit search",
        "audit show",
        "audit erase",
        "audit erasures",
        "audit hold",
        "audit holds",
        "demo"
      })
  void everyCommandHasHelp(String command) {
    String[] args = (command + " --help").strip().split(" ");

    CommandLineRun run = CommandLineRun.of(args);

    assertEquals(0, run.exit(), run.err());
    assertTrue(run.out().startsWith("Usage: drawbridge " + command), run.out());
    assertTrue(run.out().contains("Exit codes:"), run.out());
  }

  @Test
  void theHelpOfAllListsEachCommand() {
    CommandLineRun run = CommandLineRun.of("--help");

    for (String command :
        List.of(
            "serve", "check", "key", "block", "gateway", "explain", "policy", "catalog", "audit",
            "demo")) {
      assertTrue(run.out().contains("\n  " + command + " "), run.out());
    }
  }

  @Test
  void helpIsAnotherWayToAskForHelp() {
    assertEquals(CommandLineRun.of("--help").out(), CommandLineRun.of("help").out());
    assertEquals(
        CommandLineRun.of("key", "create", "--help").out(),
        CommandLineRun.of("help", "key", "create").out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "explian | There is no command explian. Did you mean explain?",
        "key crate | There is no command crate. Did you mean create?",
        "help chekc | There is no command chekc. Did you mean check?",
        "policy frobnicate | There is no command frobnicate.",
      })
  void anUnknownCommandIsToldWithThoseNearIt(String line, String told) {
    CommandLineRun run = CommandLineRun.of(line.split(" "));

    assertEquals(2, run.exit());
    assertEquals(told, run.err().lines().findFirst().orElseThrow());
  }

  @Test
  void aTerminalIsToldWhatACallerWroteAndDoesNothingOfIt() {
    var written = new StringWriter();
    var terminal =
        new Terminal(
            InputStream.nullInputStream(),
            PlainText.writer(new PrintWriter(written)),
            PlainText.writer(new PrintWriter(written)),
            Map.of(),
            0);
    String hostile = "x\u001b]0;OWNED\u0007\u001b[2J\n2026 forged\u009b\u202e\ty";

    terminal.table(List.of("MODEL"), List.of(List.of(hostile)));
    terminal.out().println("reason: \u001b[31mred\u0000");
    terminal.json(new ObjectMapper().createObjectNode().put("model", hostile));
    terminal.out().flush();

    List<String> lines = written.toString().lines().toList();
    assertEquals(
        "x\\u001b]0;OWNED\\u0007\\u001b[2J\\u000a2026 forged\\u009b\\u202e\\u0009y", lines.get(1));
    assertEquals("reason: \\u001b[31mred\\u0000", lines.get(2));
    assertEquals(6, lines.size(), written.toString());
    assertTrue(
        written.toString().chars().allMatch(c -> c == '\n' || !Character.isISOControl(c)),
        written.toString());
  }

  @Test
  void tellsItsVersion() {
    CommandLineRun run = CommandLineRun.of("--version");

    assertEquals(0, run.exit());
    assertTrue(run.out().startsWith("drawbridge "), run.out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "serve",
        "serve -c",
        "key",
        "key create -c x.yaml",
        "demo --port many",
        "demo --load -1",
        "explain -c x.yaml --model m",
        "explain -c x.yaml --team t --as f --model m",
        "explain -c x.yaml --as f --roles a --model m",
        "audit search",
        "audit search -c x --data y",
        "check",
        "check -c x.yaml --token t",
        "audit search --data x --limit 0",
        "audit search --data x --tag project",
        "audit search --data x --since yesterday",
        "key create -c x.yaml --team t --expires soon"
      })
  void aMistakeInTheCommandLineIsTwo(String command) {
    CommandLineRun run = CommandLineRun.of(command.isEmpty() ? new String[0] : command.split(" "));

    assertEquals(2, run.exit(), run.out() + run.err());
    assertEquals("", run.out());
    assertFalse(run.err().isBlank());
    assertFalse(run.err().contains("\tat "), run.err());
  }

  @Test
  void checkNamesEveryMistakeOnALineOfItsOwn() throws Exception {
    String file =
        config(
            """
            version: 1
            lissen: { port: 8080 }
            listen: { port: 99999 }
            providers:
              house: { dialect: openai, url: "http://127.0.0.1:9/v1", jurisdiction: DE, hosting: ours }
            models:
              house-open: { provider: hose, licence: Apache-2.0, context: many }
            """);

    CommandLineRun run = CommandLineRun.of("check", "-c", file);

    assertEquals(2, run.exit());
    List<String> lines = run.err().lines().toList();
    assertEquals(5, lines.size(), run.err());
    for (String line : lines) {
      assertTrue(line.matches("\\Q" + file + "\\E:\\d+:\\d+: .+"), line);
    }
  }

  @Test
  void checkNamesAMissingFile() {
    CommandLineRun run = CommandLineRun.of("check", "-c", "nowhere.yaml");

    assertEquals(2, run.exit());
    assertEquals("nowhere.yaml:1:1: no such file\n", run.err());
  }

  @Test
  void checkPrintsTheSchema() throws Exception {
    CommandLineRun run = CommandLineRun.of("check", "--schema");

    assertEquals(0, run.exit());
    assertTrue(new ObjectMapper().readTree(run.out()).has("properties"));
  }

  @Test
  void serveHandsTheFileToTheLauncher() {
    CommandLineRun run = CommandLineRun.of("serve", "-c", "a.yaml");

    assertEquals(List.of(Path.of("a.yaml")), run.launched());
    assertEquals(0, run.exit());
  }

  @Test
  void aDemoWhoseTourFailedIsOne() {
    CommandLineRun run =
        CommandLineRun.of("demo", "--once", "--port", "0", "--admin-port", "1", "--load", "2");

    assertEquals(List.of(new Launcher.DemoRequest(0, 1, null, true, 2)), run.launched());
    assertEquals(1, run.exit());
  }

  @Test
  void explainPrintsWhyNotAsATable() throws Exception {
    CommandLineRun run =
        CommandLineRun.of("explain", "-c", config(CONFIG), "--team", "research", "--model", "auto");

    assertEquals(1, run.exit(), run.err());
    assertEquals(
        """
        refused: model_not_permitted (sensitivity internal, policy abc)
          team_unknown: No.
        MODEL       PROVIDER  ALLOWED  EST. USD  WHY NOT
        house-open  house     no                 team_unknown

        MODEL       CODE          RULE                          FACT   OF THE MODEL
        house-open  team_unknown  drawbridge.rules.entitlement  teams

        It would be allowed with one of these changes:
          team ops: house-open
        """,
        run.out());
  }

  @Test
  void explainAsksWithTheRolesOfTheTeamAndSaysSo() throws Exception {
    Files.writeString(
        folder.resolve("facts.yaml"), "teams:\n  ops: { models: [], roles: [model-user] }\n");
    String config = config(CONFIG + "policy: { data: ./facts.yaml }\n");

    CommandLineRun assumed =
        CommandLineRun.of("explain", "-c", config, "--team", "ops", "--model", "auto");
    CommandLineRun named =
        CommandLineRun.of(
            "explain", "-c", config, "--team", "ops", "--model", "auto", "--roles", "a,b");

    assertEquals(List.of("model-user"), roles(assumed));
    assertEquals(
        "Asked with the role model-user, as team ops asks for; --roles names others.\n",
        assumed.err());
    assertEquals(List.of("a", "b"), roles(named));
    assertEquals(
        """
        warning: policy names no role a
        warning: policy names no role b
        warning: team ops takes only callers with one of the roles model-user: calls to models will be refused (role_missing)
        """,
        named.err());
  }

  private static List<String> roles(CommandLineRun run) {
    var asked = assertInstanceOf(Launcher.ExplainRequest.class, run.launched().getFirst());
    return asked.caller().roles();
  }

  @Test
  void explainReadsThePrincipalAndThePrompt() throws Exception {
    Path principal =
        Files.writeString(
            folder.resolve("who.yaml"),
            "kind: service\nid: ci-1\nteams: [ci]\nroles: [model-user]\nclaims: { site: B }\n");

    CommandLineRun run =
        CommandLineRun.of(
            "What now?",
            new String[] {
              "explain",
              "-c",
              config(CONFIG),
              "--as",
              principal.toString(),
              "--model",
              "auto",
              "--prompt",
              "-",
              "--json"
            });

    var asked = assertInstanceOf(Launcher.ExplainRequest.class, run.launched().getFirst());
    assertEquals("ci", asked.caller().team());
    assertEquals(List.of("model-user"), asked.caller().roles());
    assertEquals("B", asked.caller().claims().get("site"));
    assertEquals(
        "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"What now?\"}]}",
        new String(asked.body(), StandardCharsets.UTF_8));
    assertEquals(
        "team_unknown",
        new ObjectMapper().readTree(run.out()).at("/excluded/house-open/0").asText());
  }

  @Test
  void explainRefusesAPrincipalThatIsNone() throws Exception {
    Path principal = Files.writeString(folder.resolve("who.yaml"), "id: x\nkinds: user\n");

    CommandLineRun run =
        CommandLineRun.of(
            "explain", "-c", config(CONFIG), "--as", principal.toString(), "--model", "auto");

    assertEquals(2, run.exit());
    assertEquals(principal + ": a principal has no field kinds\n", run.err());
  }

  @Test
  void auditOfAFolderWithoutALogIsOne() {
    CommandLineRun run = CommandLineRun.of("audit", "search", "--data", folder.toString());

    assertEquals(1, run.exit());
    assertTrue(run.err().contains("no audit log"), run.err());
  }

  @Test
  void policyBuildOfNoFolderIsOne() {
    CommandLineRun run =
        CommandLineRun.of("policy", "build", folder + "/none", "-o", folder + "/b.tar.gz");

    assertEquals(1, run.exit());
    assertFalse(run.err().isBlank() || run.err().contains("\tat "), run.err());
  }
}
