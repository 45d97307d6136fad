package dev.drawbridge.command.record;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.command.local.OperationCommand;
import dev.drawbridge.command.local.OperationCommand.Column;
import dev.drawbridge.command.local.OperationCommand.Instead;
import dev.drawbridge.command.local.OperationCommand.Show;
import dev.drawbridge.command.terminal.Terminal;
import picocli.CommandLine;

/** {@code audit erase}, {@code audit erasures}, {@code audit hold} and {@code audit holds}. */
public final class ErasureCommands {
  private ErasureCommands() {}

  public static CommandLine addTo(CommandLine audit, Terminal terminal) {
    Show erasures =
        Show.table(
            Column.of("ID", "id"),
            Column.of("TIME", "time"),
            Column.of("STATE", "state"),
            new Column(
                "OF", each -> Terminal.cell(each, each.has("subject") ? "subject" : "request_id")),
            Column.of("BASIS", "basis"),
            Column.of("BY", "actor"));
    Show holds =
        Show.table(
            Column.of("ID", "id"),
            Column.of("TIME", "time"),
            Column.of("SUBJECT", "subject"),
            Column.of("BASIS", "basis"),
            Column.of("BY", "actor"));
    Instead release =
        new Instead(
            "--release",
            "Lets it be erased again.",
            "hold.release",
            (to, answer) -> to.out().println("released"));
    return audit
        .addSubcommand(
            "erase", OperationCommand.ofLog(terminal, "erasure.add", ErasureCommands::erased))
        .addSubcommand("erasures", OperationCommand.ofLog(terminal, "erasure.list", erasures))
        .addSubcommand(
            "hold", OperationCommand.ofLog(terminal, "hold.add", ErasureCommands::held, release))
        .addSubcommand("holds", OperationCommand.ofLog(terminal, "hold.list", holds));
  }

  private static void held(Terminal terminal, JsonNode hold) {
    terminal.out().println("held");
    if (hold.path("on_record").asBoolean(true)) return;
    terminal.err().println("Nothing is on record of that subject yet: is it spelt as it is there?");
  }

  private static void erased(Terminal terminal, JsonNode erasure) {
    terminal.out().println("erased, record " + Terminal.cell(erasure, "id"));
    for (JsonNode spared : erasure.path("spared")) {
      terminal.out().println("spared: " + spared.asText());
    }
  }
}
