package dev.drawbridge.command.init;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.catalog.Book;
import dev.drawbridge.command.CommandLineRun;
import dev.drawbridge.command.terminal.Program;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code init} asks, writes and refuses. */
class InitCommandTest {
  private static final String SECRET = "sk-not-to-be-written";

  @TempDir Path folder = Path.of("");

  private CommandLineRun init(String... flags) {
    return CommandLineRun.of(
        Stream.concat(Stream.of("init", folder.toString(), "--yes", "--no-local"), Stream.of(flags))
            .toArray(String[]::new));
  }

  private String text(String file) throws Exception {
    return Files.readString(folder.resolve(file));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--vendor openai",
        "--vendor anthropic,google,mistral --team research,marketing",
        "--vendor deepseek,xai --jurisdiction US --organisation O'Hara&Söhne:\"1\"",
        "--vendor openai --keycloak https://id.acme.example/realms/acme",
        "--vendor none",
        "--systemd --compose --jurisdiction ch"
      })
  void whatItWritesIsValidWithoutAnyKeyInTheEnvironment(String flags) {
    CommandLineRun run = init(flags.split(" "));
    CommandLineRun check = CommandLineRun.of("check", "-c", folder + "/drawbridge.yaml");

    assertEquals(0, run.exit(), run.err());
    assertEquals(0, check.exit(), check.err());
    assertTrue(check.out().contains("is valid"), check.out());
  }

  @Test
  void theNextThreeCommandsAreItsOutput() {
    CommandLineRun run = init("--team", "research");

    List<String> lines = run.out().lines().toList();
    assertEquals("cd " + folder, lines.getFirst());
    assertEquals(Program.name() + " check", lines.get(1));
    assertTrue(lines.get(2).endsWith("key create --team research"), run.out());
    assertTrue(lines.get(3).endsWith("serve"), run.out());
    assertEquals(4, lines.size());
  }

  @Test
  void aFileThatIsThereIsNotReplacedAndNothingIsWritten() throws Exception {
    Files.writeString(folder.resolve("governance.yaml"), "teams: {}\n");

    CommandLineRun run = init();

    assertEquals(1, run.exit());
    assertTrue(run.err().contains("governance.yaml is there already"), run.err());
    assertEquals("teams: {}\n", text("governance.yaml"));
    assertFalse(Files.exists(folder.resolve("drawbridge.yaml")));
  }

  @Test
  void theVendorsAreThoseWhoseKeysTheEnvironmentHoldsAndNoKeyIsWritten() throws Exception {
    CommandLineRun run =
        CommandLineRun.within(
            Map.of("ANTHROPIC_API_KEY", SECRET),
            "init",
            folder.toString(),
            "--yes",
            "--no-local",
            "--systemd",
            "--compose");

    assertEquals(0, run.exit(), run.err());
    assertTrue(text("drawbridge.yaml").contains("key: env:ANTHROPIC_API_KEY"));
    assertFalse(text("drawbridge.yaml").contains("OPENAI"));
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertFalse(Files.readString(file).contains(SECRET), file.toString());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:9999, http://127.0.0.1:9999",
    "0.0.0.0, http://127.0.0.1:11434",
    "http://localhost:80/, http://127.0.0.1:80",
    "[::1]:7, http://127.0.0.1:7",
    "gpu.acme.example:11434, ",
    "https://127.0.0.1:1, ",
    "'', "
  })
  void ollamasOwnVariableNamesAServerOfThisMachine(String host, String found) {
    assertEquals(
        Optional.ofNullable(found).map(URI::create),
        InitCommand.ollama(Map.of("OLLAMA_HOST", host)));
  }

  @Test
  void whoIsAskedMayTakeWhatIsProposed() throws Exception {
    CommandLineRun run =
        CommandLineRun.of(
            "Acme GmbH\nxx\nde\n\nopenai\nresearch, ops\n\ny\n",
            new String[] {"init", folder.toString(), "--no-local"});

    assertEquals(0, run.exit(), run.err());
    assertTrue(run.err().contains("the code of two letters"), run.err());
    assertTrue(text("drawbridge.yaml").contains("{ name: \"Acme GmbH\", jurisdiction: DE }"));
    assertTrue(text("governance.yaml").contains("\n  ops: "));
    assertFalse(Files.exists(folder.resolve("drawbridge.service")));
    assertTrue(Files.exists(folder.resolve("compose.yaml")));
  }

  @Test
  void whereNobodyAnswersNothingIsWritten() throws Exception {
    CommandLineRun run =
        CommandLineRun.of("Acme\n", new String[] {"init", folder.toString(), "--no-local"});

    assertEquals(2, run.exit());
    assertTrue(run.err().contains("init --yes"), run.err());
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(0, files.count());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--vendor opena",
        "--jurisdiction XX",
        "--keycloak https://id.acme.example",
        "--team not/../a:team"
      })
  void aWrongAnswerIsTwo(String flags) {
    CommandLineRun run = init(flags.split(" "));

    assertEquals(2, run.exit(), run.err());
    assertFalse(Files.exists(folder.resolve("drawbridge.yaml")));
  }

  @Test
  void theBookKnowsTheModelsToBeginWith() {
    for (HostedVendor vendor : HostedVendor.all()) {
      assertFalse(vendor.books().isEmpty(), vendor.id());
      for (String id : vendor.books()) assertTrue(Book.load().entry(id).isPresent(), id);
    }
  }
}
