package dev.drawbridge.command.terminal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Asks a person at a terminal. An empty answer takes what is proposed. */
public final class Interview {
  private static final int TRIES = 3;

  private final Terminal terminal;
  private final String command;
  private final BufferedReader in;

  /**
   * Asks for a command.
   *
   * @param command as it is typed, such as {@code init}
   */
  public Interview(Terminal terminal, String command) {
    this.terminal = terminal;
    this.command = command;
    this.in = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8));
  }

  /**
   * Asks until the answer can be used, three times at most.
   *
   * @param read empty for an answer that cannot be used
   * @param expected what is said then
   */
  public <T> T ask(
      String question, String proposed, Function<String, Optional<T>> read, String expected)
      throws IOException {
    return ask(question, proposed, read, expected, true);
  }

  /** The same; what is proposed where nobody is there to answer. */
  public <T> T askIfThere(
      String question, String proposed, Function<String, Optional<T>> read, String expected)
      throws IOException {
    return ask(question, proposed, read, expected, false);
  }

  private <T> T ask(
      String question,
      String proposed,
      Function<String, Optional<T>> read,
      String expected,
      boolean needed)
      throws IOException {
    for (int i = 0; i < TRIES; i++) {
      Optional<T> answer = read.apply(line(question, proposed, needed));
      if (answer.isPresent()) return answer.get();
      terminal.err().println("  " + expected);
    }
    throw new CommandFailure(
        CommandFailure.USAGE, "Nothing written. Flags: " + command + " --help.");
  }

  /** Asks for a text; an empty one is an answer where none is proposed. */
  public String text(String question, String proposed) throws IOException {
    return ask(question, proposed, Optional::of, "");
  }

  /** Asks for a list, by commas. */
  public List<String> list(String question, String proposed) throws IOException {
    return items(line(question, proposed, true));
  }

  public boolean yes(String question, boolean proposed) throws IOException {
    return ask(
        question + (proposed ? " (Y/n)" : " (y/N)"),
        proposed ? "y" : "n",
        answer ->
            switch (answer.toLowerCase(Locale.ROOT)) {
              case "y", "yes" -> Optional.of(true);
              case "n", "no" -> Optional.of(false);
              default -> Optional.empty();
            },
        "y or n");
  }

  /** The parts of a list by commas; none of {@code none} or an empty text. */
  static List<String> items(String text) {
    if (text.equalsIgnoreCase("none")) return List.of();
    return Arrays.stream(text.split(","))
        .map(String::strip)
        .filter(each -> !each.isEmpty())
        .distinct()
        .toList();
  }

  private String line(String question, String proposed, boolean needed) throws IOException {
    boolean choice = question.endsWith(")");
    terminal.err().print(question + (proposed.isEmpty() || choice ? "" : " [" + proposed + "]"));
    terminal.err().print(": ");
    terminal.err().flush();
    String answer = in.readLine();
    if (answer == null && !needed) {
      terminal.err().println();
      return proposed;
    }
    if (answer == null) {
      throw new CommandFailure(
          CommandFailure.USAGE,
          "No answer, nothing written. Without questions: " + command + " --yes.");
    }
    return answer.isBlank() ? proposed : answer.strip();
  }
}
