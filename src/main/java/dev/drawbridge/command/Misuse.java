package dev.drawbridge.command;

import dev.drawbridge.catalog.NearNames;
import dev.drawbridge.command.terminal.Choices;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.command.terminal.PlainText;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is said of a mistake in the command line. */
final class Misuse {
  private Misuse() {}

  /** Says what is wrong, and where help is; returns the exit code. */
  static int told(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(
        option(command, args).or(() -> word(e)).orElseGet(() -> String.valueOf(e.getMessage())));
    err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
    return CommandFailure.USAGE;
  }

  /**
   * The sentence about an option that does not exist. It is said first: where it is a needed one
   * that is mistyped, the parser names the needed one as missing.
   */
  private static Optional<String> option(CommandLine command, String[] args) {
    Set<String> known = new TreeSet<>();
    for (OptionSpec each : command.getCommandSpec().options()) {
      for (String name : each.names()) known.add(name);
    }
    for (String arg : args) {
      if (arg.equals("--")) break;
      if (!arg.matches("--[A-Za-z].*")) continue;
      String name = arg.contains("=") ? arg.substring(0, arg.indexOf('=')) : arg;
      if (known.contains(name)) continue;
      return Optional.of(
          "There is no option "
              + PlainText.line(name)
              + "."
              + Choices.didYouMean(NearNames.near(name, known)));
    }
    return Optional.empty();
  }

  /** The sentence about a word that stands where a command is expected. */
  private static Optional<String> word(ParameterException e) {
    if (!(e instanceof UnmatchedArgumentException unmatched) || unmatched.isUnknownOption()) {
      return Optional.empty();
    }
    Set<String> known = e.getCommandLine().getSubcommands().keySet();
    if (known.isEmpty()) return Optional.empty();
    String word = unmatched.getUnmatched().getFirst();
    return Optional.of(
        "There is no command "
            + PlainText.line(word)
            + "."
            + Choices.didYouMean(NearNames.near(word, known)));
  }
}
