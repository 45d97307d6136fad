package dev.drawbridge.command.keys;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.command.local.OperationCommand;
import dev.drawbridge.command.local.OperationCommand.Column;
import dev.drawbridge.command.local.OperationCommand.Show;
import dev.drawbridge.command.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code access …}: requests for access, decided about by a running gateway. */
@Command(name = "access", description = "Requests for access: list, show, approve, decline, end.")
public final class AccessCommand {
  private AccessCommand() {}

  public static CommandLine of(Terminal terminal) {
    Show requests =
        Show.table(
            Column.of("ID", "id"),
            Column.of("STATE", "state"),
            Column.of("MODEL", "model"),
            Column.of("TEAM", "team"),
            new Column("ASKED BY", each -> Terminal.cell(each.path("asker"), "name")),
            Column.of("FOR", "for"),
            new Column("UNTIL", AccessCommand::until),
            Column.of("REASON", "reason"));
    return new CommandLine(new AccessCommand())
        .addSubcommand("list", OperationCommand.of(terminal, "access.list", requests))
        .addSubcommand("show", OperationCommand.of(terminal, "access.show", AccessCommand::shown))
        .addSubcommand("approve", OperationCommand.of(terminal, "access.approve", state()))
        .addSubcommand("decline", OperationCommand.of(terminal, "access.decline", state()))
        .addSubcommand("end", OperationCommand.of(terminal, "access.end", state()));
  }

  /** When a grant ends, or would. */
  private static String until(JsonNode request) {
    String granted = Terminal.cell(request.path("decision"), "until");
    return granted.isEmpty() ? Terminal.cell(request, "until") : granted;
  }

  private static Show state() {
    return (terminal, request) ->
        terminal
            .out()
            .println(
                Terminal.cell(request, "id")
                    + " is "
                    + Terminal.cell(request, "state")
                    + ": "
                    + Terminal.cell(request, "model")
                    + " for "
                    + whom(request)
                    + " until "
                    + until(request));
  }

  private static String whom(JsonNode request) {
    String team = "team " + Terminal.cell(request, "team");
    return Terminal.cell(request, "for").equals("team")
        ? team
        : Terminal.cell(request.path("asker"), "name") + " in " + team;
  }

  private static void shown(Terminal terminal, JsonNode request) {
    state().print(terminal, request);
    line(terminal, "asked", Terminal.cell(request, "created"));
    String left = Terminal.cell(request.path("asker"), "left");
    if (!left.isEmpty()) line(terminal, "the asker left the team", left);
    line(terminal, "because", Terminal.cell(request, "reason"));
    line(terminal, "lifts", Terminal.cell(request, "lifts").replace(",", ", "));
    line(terminal, "purpose", Terminal.cell(request, "purpose"));
    JsonNode decision = request.path("decision");
    JsonNode bounds = decision.path("granted").asBoolean() ? decision : request;
    line(terminal, "USD a request", Terminal.cell(bounds, "cap_usd"));
    line(terminal, "USD in all", Terminal.cell(bounds, "total_usd"));
    line(terminal, "USD used", Terminal.cell(request, "used_usd"));
    step(terminal, decision.path("granted").asBoolean() ? "granted by" : "declined by", decision);
    step(terminal, "ended by", request.path("end"));
  }

  private static void step(Terminal terminal, String what, JsonNode step) {
    if (!step.isObject()) return;
    String reason = Terminal.cell(step, "reason");
    line(
        terminal,
        what,
        Terminal.cell(step, "by")
            + ", "
            + Terminal.cell(step, "at")
            + (reason.isEmpty() ? "" : ": " + reason));
  }

  private static void line(Terminal terminal, String name, String text) {
    if (!text.isEmpty()) terminal.out().println("  " + name + ": " + text);
  }
}
