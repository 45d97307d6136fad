package dev.drawbridge.command.record;

import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.log.tree.StoredTree;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;

/** {@code audit vkey}: the keys that the log's checkpoints are checked with. */
@Command(
    name = "vkey",
    description = "Prints the verification keys, one a line, the current ones first.")
public final class VkeyCommand implements Callable<Integer> {
  private final Terminal terminal;

  @ArgGroup private final LogOption where = new LogOption();

  public VkeyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    terminal.out().print(StoredTree.of(where.settings(terminal).folder()).vkeys());
    return 0;
  }
}
