package dev.drawbridge.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The help of every command, found as a reader finds it: by the commands that each help lists. */
class HelpTextTest {
  private static final int COLUMNS = 80;
  private static final Pattern LISTED = Pattern.compile("(?m)^  ([a-z][a-z-]*)(?:, [a-z-]+)* +\\S");

  private static List<List<String>> commands() {
    List<List<String>> found = new ArrayList<>();
    found.add(List.of());
    for (int i = 0; i < found.size(); i++) {
      List<String> command = found.get(i);
      String help = help(command).out();
      int from = help.indexOf("\nCommands:\n");
      if (from < 0) continue;
      Matcher listed = LISTED.matcher(help.substring(from, help.indexOf("\nExit codes:")));
      while (listed.find()) {
        if (listed.group(1).equals("help")) continue;
        found.add(Stream.concat(command.stream(), Stream.of(listed.group(1))).toList());
      }
    }
    return found;
  }

  private static CommandLineRun help(List<String> command) {
    return CommandLineRun.of(
        Stream.concat(command.stream(), Stream.of("--help")).toArray(String[]::new));
  }

  @Test
  void everyHelpFitsATerminalOf80ColumnsAndHasNoColourWhereItIsNone() {
    List<List<String>> commands = commands();

    for (List<String> command : commands) {
      CommandLineRun run = help(command);
      assertEquals(0, run.exit(), command + run.err());
      assertTrue(run.out().startsWith("Usage: drawbridge"), command::toString);
      for (String line : run.out().lines().toList()) {
        assertTrue(line.length() <= COLUMNS, () -> command + " " + line.length() + ": " + line);
      }
      assertTrue(run.out().indexOf('\u001b') < 0, command::toString);
      assertTrue(run.out().contains("\nExit codes:\n"), command::toString);
    }
    assertTrue(commands.size() > 60, () -> commands.size() + " " + commands);
  }
}
