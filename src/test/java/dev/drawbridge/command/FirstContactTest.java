package dev.drawbridge.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stranger stumbles over: a file not named, a word mistyped, an answer for a program. */
class FirstContactTest {
  private static final String CONFIG =
      """
      version: 1
      data: ./var
      policy: { data: ./facts.yaml }
      providers:
        acme: { dialect: openai, url: "https://acme.example/v1", key: "env:ACME_KEY", operator: Acme, jurisdiction: DE, hosting: vendor }
      models:
        acme-one: { provider: acme, maker: Acme, weights: open, licence: Apache-2.0, price: { input: 1, output: 1 }, context: 4096 }
      """;

  @TempDir Path folder = Path.of("");

  private String config() throws Exception {
    Files.writeString(folder.resolve("facts.yaml"), "teams:\n  research: { models: [\"*\"] }\n");
    return Files.writeString(folder.resolve("drawbridge.yaml"), CONFIG).toString();
  }

  @Test
  void theVariableNamesTheConfigurationWhereTheOptionIsLeftOut() throws Exception {
    Map<String, String> named = Map.of("DRAWBRIDGE_CONFIG", config(), "ACME_KEY", "k");

    CommandLineRun check = CommandLineRun.within(named, "check");
    CommandLineRun explain =
        CommandLineRun.within(named, "explain", "--team", "research", "--model", "auto");
    CommandLineRun serve = CommandLineRun.within(named, "serve");

    assertEquals(0, check.exit(), check.err());
    assertTrue(check.out().startsWith(config() + " is valid"), check.out());
    assertEquals(1, explain.launched().size(), explain.err());
    assertEquals(List.of(Path.of(config())), serve.launched());
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "serve", "key list", "audit search", "policy eval -"})
  void whereNoneIsNamedOneIsAskedFor(String command) {
    CommandLineRun run = CommandLineRun.of(command.split(" "));

    assertEquals(2, run.exit());
    assertTrue(run.err().startsWith("Name the configuration with -c FILE"), run.err());
  }

  @Test
  void aVendorsKeyIsMissedByServeAlone() throws Exception {
    String file = config();

    CommandLineRun check = CommandLineRun.of("check", "-c", file);
    CommandLineRun online = CommandLineRun.of("check", "--online", "-c", file);
    CommandLineRun explain =
        CommandLineRun.of("explain", "-c", file, "--team", "research", "--model", "auto");

    assertEquals(0, check.exit());
    assertTrue(check.err().contains("ACME_KEY is not set; serve needs it"), check.err());
    assertEquals(2, online.exit());
    assertTrue(online.err().contains("ACME_KEY is not set"), online.err());
    assertEquals("", explain.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "explain -c x --team t --mdoel m | There is no option --mdoel. Did you mean --model?",
        "catalog list --mkaer=acme | There is no option --mkaer. Did you mean --maker?",
        "check --oneline | There is no option --oneline. Did you mean --online?",
        "drill list --format tabel | --format is one of table, json, yaml; tabel is none of them. Did you mean table?",
        "completion powershell | SHELL is one of bash, zsh; powershell is none of them.",
        "drill list --json --format yaml | Give --json or --format, not both.",
      })
  void aMistypedWordIsToldWithTheNearest(String line, String told) {
    CommandLineRun run = CommandLineRun.of(line.split(" "));

    assertEquals(2, run.exit());
    assertEquals("", run.out());
    assertEquals(told, run.err().lines().findFirst().orElseThrow());
  }

  @Test
  void aSensitivityThatIsNoneIsToldWithTheNearest() throws Exception {
    CommandLineRun run =
        CommandLineRun.of(
            "explain", "-c", config(), "--team", "t", "--model", "m", "--sensitivity", "intrenal");

    assertEquals(2, run.exit());
    assertTrue(run.err().contains("Did you mean internal?"), run.err());
  }

  @Test
  void aCallersFileThatIsNotThereIsToldAsAnyOther() throws Exception {
    CommandLineRun run =
        CommandLineRun.of("explain", "-c", config(), "--as", "nobody.yaml", "--model", "m");

    assertEquals(2, run.exit());
    assertEquals("nobody.yaml: there is no such file\n", run.err());
  }

  @Test
  void aMakerThatTheBookLacksIsToldWithTheNearest() {
    CommandLineRun run = CommandLineRun.of("catalog", "list", "--maker", "antropic");

    assertEquals(2, run.exit());
    assertTrue(run.err().contains("Did you mean anthropic?"), run.err());
  }

  @Test
  void aTeamThatPolicyLacksIsToldWithTheNearest() throws Exception {
    CommandLineRun run =
        CommandLineRun.of("explain", "-c", config(), "--team", "reserch", "--model", "auto");

    assertTrue(run.err().contains("policy knows no team reserch"), run.err());
    assertTrue(run.err().contains("Near it: research"), run.err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "drill list",
        "catalog list --maker anthropic",
        "catalog show anthropic/claude-haiku-4-5"
      })
  void whatIsListedIsATableOrADocument(String command) throws Exception {
    String[] json = (command + " --format json").split(" ");
    String[] yaml = (command + " --format yaml").split(" ");

    CommandLineRun table = CommandLineRun.of((command + " --format table").split(" "));
    JsonNode asJson = new ObjectMapper().readTree(CommandLineRun.of(json).out());
    JsonNode asYaml = new YAMLMapper().readTree(CommandLineRun.of(yaml).out());

    assertEquals(CommandLineRun.of(command.split(" ")).out(), table.out());
    assertFalse(asJson.isEmpty());
    assertEquals(asJson.toString(), asYaml.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void aShellIsToldEveryCommandAndOption(String shell) throws Exception {
    CommandLineRun run = CommandLineRun.of("completion", shell);

    Path script = Files.writeString(folder.resolve("completion"), run.out());
    Process parsed = new ProcessBuilder("bash", "-n", script.toString()).start();

    assertEquals(0, parsed.waitFor());
    for (String word : List.of("explain", "--sensitivity", "--scenario", "rotate-keys", "init")) {
      assertTrue(run.out().contains(word), word);
    }
  }

  @Test
  void lookingCreatesNothing() throws Exception {
    String file = config();

    CommandLineRun.of("check", "-c", file);
    CommandLineRun.of("explain", "-c", file, "--team", "research", "--model", "auto");

    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(
          List.of("drawbridge.yaml", "facts.yaml"),
          files.map(each -> each.getFileName().toString()).sorted().toList());
    }
  }
}
