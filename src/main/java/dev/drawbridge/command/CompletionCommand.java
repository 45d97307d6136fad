package dev.drawbridge.command;

import dev.drawbridge.command.terminal.Choices;
import dev.drawbridge.command.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code completion}. */
@Command(
    name = "completion",
    description = {
      "Prints what has a shell complete commands, options and values.",
      "bash:  source <(drawbridge completion bash)",
      "zsh:   source <(drawbridge completion zsh)"
    })
final class CompletionCommand implements Callable<Integer> {
  /** The shells that are known. The script finds out itself which of them reads it. */
  static final class Shells extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Shells() {
      super(List.of("bash", "zsh"));
    }
  }

  private final Terminal terminal;
  private final Supplier<CommandLine> all;

  @Parameters(
      paramLabel = "SHELL",
      completionCandidates = Shells.class,
      description = "bash or zsh.")
  private String shell = "";

  /**
   * @param all the command line with every command in it
   */
  CompletionCommand(Terminal terminal, Supplier<CommandLine> all) {
    this.terminal = terminal;
    this.all = all;
  }

  @Override
  public Integer call() {
    List<String> shells = new Shells();
    if (!shells.contains(shell)) throw Choices.none("SHELL", shell, shells);
    terminal.out().print(AutoComplete.bash(Commands.NAME, all.get()));
    return 0;
  }
}
