package dev.drawbridge.command.record;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.command.local.OperationCommand;
import dev.drawbridge.command.local.OperationCommand.Column;
import dev.drawbridge.command.local.OperationCommand.Instead;
import dev.drawbridge.command.local.OperationCommand.Show;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.command.terminal.Terminal;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code audit …}: reads the log beside a running gateway, or without one, and changes it. */
@Command(
    name = "audit",
    description = "The record: search it, show one request, prove it, erase from it.")
public final class AuditCommand {
  private static final Show ROWS =
      Show.table(
          Column.of("TIME", "time"),
          Column.of("REQUEST", "request_id"),
          Column.of("TEAM", "team"),
          new Column("WHO", AuditCommand::who),
          Column.of("ASKED", "model_asked"),
          Column.of("SERVED", "model_served"),
          new Column("OUTCOME", AuditCommand::outcome),
          Column.of("CODE", "code"));

  private AuditCommand() {}

  public static CommandLine of(Terminal terminal) {
    Instead content =
        new Instead(
            "--content",
            "Prompt and answer too; that is recorded, with the reason.",
            "audit.read",
            Show.DOCUMENT);
    CommandLine audit =
        new CommandLine(new AuditCommand())
            .addSubcommand(
                "search", OperationCommand.ofLog(terminal, "audit.search", AuditCommand::page))
            .addSubcommand(
                "show", OperationCommand.ofLog(terminal, "decision.show", Show.DOCUMENT, content))
            .addSubcommand("masks", OperationCommand.ofLog(terminal, "audit.masks", Show.DOCUMENT))
            .addSubcommand(
                "reindex", OperationCommand.ofLog(terminal, "audit.reindex", AuditCommand::rebuilt))
            .addSubcommand(
                "rotate-keys",
                OperationCommand.ofLog(
                    terminal,
                    "audit.rotate-keys",
                    (to, keys) -> to.out().print(keys.path("vkeys").asText())))
            .addSubcommand(new VkeyCommand(terminal))
            .addSubcommand(new ReceiptCommand(terminal))
            .addSubcommand(new VerifyCommand(terminal))
            .addSubcommand(new AuditExportCommand(terminal));
    return ErasureCommands.addTo(audit, terminal).addSubcommand(new PassphraseCommand(terminal));
  }

  private static void page(Terminal terminal, JsonNode page) {
    ROWS.print(terminal, page.path("decisions"));
    String next = Terminal.cell(page, "next");
    if (!next.isEmpty()) terminal.err().println("More: --after " + next);
  }

  private static void rebuilt(Terminal terminal, JsonNode started) {
    terminal
        .err()
        .println("The index is rebuilt from the record; searches find everything meanwhile.");
  }

  static CommandFailure unknown(String id) {
    return new CommandFailure(CommandFailure.FAILED, "The record holds no request " + id + ".");
  }

  /** As people call whoever asked; by id where the record has no name. */
  private static String who(JsonNode row) {
    for (String name : List.of("on_behalf_of_name", "name", "on_behalf_of")) {
      String called = Terminal.cell(row, name);
      if (!called.isEmpty()) return called;
    }
    return Terminal.cell(row, "principal");
  }

  private static String outcome(JsonNode row) {
    String state = Terminal.cell(row, "state");
    if (!state.isEmpty()) return "(" + state + ")";
    String outcome = Terminal.cell(row, "outcome");
    return outcome.isEmpty() ? "running" : outcome;
  }
}
