package dev.drawbridge.command.keys;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.command.local.OperationCommand;
import dev.drawbridge.command.local.OperationCommand.Column;
import dev.drawbridge.command.local.OperationCommand.Show;
import dev.drawbridge.command.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code key …}: reaches a running gateway, or acts alone. */
@Command(
    name = "key",
    description = "API keys: create, list, rotate, narrow, disable, enable, revoke.")
public final class KeyCommand {
  private KeyCommand() {}

  public static CommandLine of(Terminal terminal) {
    Show keys =
        Show.table(
            Column.of("ID", "id"),
            Column.of("STATE", "state"),
            Column.of("TEAM", "team"),
            Column.of("NAME", "name"),
            Column.of("OWNER", "owner"),
            Column.of("ROLES", "roles"),
            Column.of("EXPIRES", "expires"),
            Column.of("LAST USED", "last_used"));
    Show state =
        (out, key) ->
            out.out().println(Terminal.cell(key, "id") + " is " + Terminal.cell(key, "state"));
    return new CommandLine(new KeyCommand())
        .addSubcommand("create", OperationCommand.of(terminal, "key.create", new KeyCreation()))
        .addSubcommand("list", OperationCommand.of(terminal, "key.list", keys))
        .addSubcommand("rotate", OperationCommand.of(terminal, "key.rotate", KeyCommand::secret))
        .addSubcommand("narrow", OperationCommand.of(terminal, "key.narrow", state))
        .addSubcommand("revoke", OperationCommand.of(terminal, "key.revoke", state))
        .addSubcommand("disable", OperationCommand.of(terminal, "key.disable", state))
        .addSubcommand("enable", OperationCommand.of(terminal, "key.enable", state));
  }

  /** Prints a secret once, alone on the output. */
  static void secret(Terminal terminal, JsonNode key) {
    terminal.out().println(key.path("secret").asText());
    String of = "Key " + key.path("id").asText() + " of team " + key.path("team").asText();
    String roles = Terminal.cell(key, "roles").replace(",", ", ");
    String with = roles.isEmpty() ? ", without roles" : ", roles " + roles;
    terminal.err().println(of + with + ". Keep the secret now: it is not shown again.");
  }
}
