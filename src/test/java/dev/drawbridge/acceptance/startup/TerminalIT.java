package dev.drawbridge.acceptance.startup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.drawbridge.fixture.FinishedCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What commands print on a real terminal of 80 columns, and what where there is none. */
class TerminalIT {
  private static final int COLUMNS = 80;
  private static final Pattern ESCAPE = Pattern.compile("\u001b\\[([0-9;]*)([@-~])");

  /** Off, bold, underlined, and their ends: they are read on black as on white. */
  private static final Set<String> READABLE = Set.of("", "0", "1", "4", "21", "22", "24", "39");

  private static Path home;

  @BeforeAll
  static void layOut(@TempDir Path folder) throws Exception {
    assumeTrue(
        FinishedCommand.in(folder, "sh", "-c", "command -v script").exit() == 0,
        "script of util-linux is not installed");
    Path built = Path.of("target").toAbsolutePath();
    home = folder;
    Files.createDirectories(folder.resolve("bin"));
    for (String name : List.of("drawbridge", "drawbridge-digest")) {
      Files.copy(Path.of("src/dist/bin", name), folder.resolve("bin").resolve(name));
    }
    Files.copy(Path.of("src/dist/java.options"), folder.resolve("java.options"));
    Files.createSymbolicLink(folder.resolve("lib"), built.resolve("lib"));
    Files.createSymbolicLink(folder.resolve("drawbridge.jar"), built.resolve("drawbridge.jar"));
    FinishedCommand made =
        plainly(
            "",
            "init . --yes --organisation Acme --jurisdiction DE --vendor openai --team research");
    assertEquals(0, made.exit(), made::said);
  }

  /** What lies elsewhere is not for the folder's end to take away. */
  @AfterAll
  static void takeTheLinksAway() throws Exception {
    if (home == null) return;
    Files.deleteIfExists(home.resolve("lib"));
    Files.deleteIfExists(home.resolve("drawbridge.jar"));
  }

  private static String environment(String more) {
    return "env -i PATH=/usr/bin:/bin TERM=xterm-256color JAVA25_HOME="
        + System.getProperty("java.home")
        + " "
        + more
        + " ";
  }

  private static FinishedCommand plainly(String more, String command) throws Exception {
    return FinishedCommand.in(
        home, "sh", "-c", environment(more) + "bin/drawbridge " + command + " </dev/null");
  }

  private static FinishedCommand onTerminal(String more, String command) throws Exception {
    String inside = "stty cols " + COLUMNS + " rows 24; bin/drawbridge " + command;
    return FinishedCommand.in(
        home, "sh", "-c", environment(more) + "script -qec '" + inside + "' /dev/null </dev/null");
  }

  private static List<String> sequences(String said) {
    List<String> all = new ArrayList<>();
    Matcher matcher = ESCAPE.matcher(said);
    while (matcher.find()) all.add(matcher.group(1) + matcher.group(2));
    assertEquals(said.chars().filter(c -> c == '\u001b').count(), all.size(), said);
    return all;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "key create --help",
        "catalog list",
        "explain --team research --model chat",
        "explain --team research --model chat --json",
        "check -c nowhere.yaml",
        "explian"
      })
  void linesFitAndWhatStandsOutIsReadOnBlackAndOnWhite(String command) throws Exception {
    FinishedCommand run = onTerminal("", command);

    for (String sequence : sequences(run.said())) {
      assertTrue(sequence.endsWith("m"), () -> "no colour: " + sequence);
      for (String code : sequence.substring(0, sequence.length() - 1).split(";", -1)) {
        assertTrue(READABLE.contains(code), () -> sequence + " in " + command);
      }
    }
    for (String line : ESCAPE.matcher(run.said()).replaceAll("").lines().toList()) {
      // A document's texts are not cut.
      boolean whole = command.endsWith("--json");
      assertTrue(whole || line.strip().length() <= COLUMNS, () -> line.length() + ": " + line);
    }
    assertFalse(run.said().contains("\tat "), run::said);
  }

  @Test
  void helpStandsOutOnATerminalOnlyAndNotAgainstItsUsersWish() throws Exception {
    assertTrue(sequences(onTerminal("", "key --help").said()).size() > 2);
    assertEquals(List.of(), sequences(onTerminal("NO_COLOR=1", "key --help").said()));
    assertEquals(List.of(), sequences(plainly("", "key --help").said()));
  }
}
