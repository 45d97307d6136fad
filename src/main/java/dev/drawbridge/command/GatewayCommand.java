package dev.drawbridge.command;

import dev.drawbridge.admin.AdminOperation;
import dev.drawbridge.admin.AdminOperations;
import dev.drawbridge.command.local.OperationCommand;
import dev.drawbridge.command.local.OperationCommand.Show;
import dev.drawbridge.command.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code gateway …}: the operations that a running gateway alone can do. */
@Command(
    name = "gateway",
    description =
        "Asks the running gateway, and prints JSON: usage, configuration, policy, providers,"
            + " models, replays, drills.")
final class GatewayCommand {
  private GatewayCommand() {}

  static CommandLine of(Terminal terminal) {
    CommandLine line = new CommandLine(new GatewayCommand());
    for (AdminOperation each : AdminOperations.ALL) {
      if (each.runner() != AdminOperation.Runner.GATEWAY) continue;
      String name = each.name().replace('.', '-');
      line.addSubcommand(name, OperationCommand.of(terminal, each.name(), Show.DOCUMENT));
    }
    return line;
  }
}
