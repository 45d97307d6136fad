package dev.drawbridge.command.keys;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.command.local.OperationCommand;
import dev.drawbridge.command.local.OperationCommand.Column;
import dev.drawbridge.command.local.OperationCommand.Show;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.identity.Block;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code block …}: reaches a running gateway, or acts alone. */
@Command(name = "block", description = "The stop button: add, list, remove.")
public final class BlockCommand {
  private BlockCommand() {}

  public static CommandLine of(Terminal terminal) {
    Show blocks =
        Show.table(
            Column.of("ID", "id"),
            new Column("STOPS", BlockCommand::stopped),
            Column.of("UNTIL", "until"),
            Column.of("REASON", "reason"),
            Column.of("BY", "by"));
    return new CommandLine(new BlockCommand())
        .addSubcommand("add", OperationCommand.of(terminal, "block.add", told("set")))
        .addSubcommand("list", OperationCommand.of(terminal, "block.list", blocks))
        .addSubcommand("remove", OperationCommand.of(terminal, "block.remove", told("removed")));
  }

  private static Show told(String what) {
    return (terminal, block) ->
        terminal.out().println(Terminal.cell(block, "id") + " " + what + ": " + stopped(block));
  }

  private static String stopped(JsonNode block) {
    for (Block.Target target : Block.Target.values()) {
      if (block.has(target.wire())) return target.wire() + " " + block.path(target.wire()).asText();
    }
    return "";
  }
}
