package dev.drawbridge.command.record;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.command.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code audit erasures}: through the running gateway, or alone under the lock. */
@Command(name = "erasures", description = "Lists the erasures, newest first.")
public final class ErasuresCommand implements Callable<Integer> {
  private final Terminal terminal;

  @ArgGroup(multiplicity = "1")
  private ErasureOf where = new ErasureOf();

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  public ErasuresCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    JsonNode all = where.run(terminal, "erasure.list", Map.of(), (desk, actor) -> desk.list());
    if (json) {
      terminal.json(all);
      return 0;
    }
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode each : all) {
      List<String> row = new ArrayList<>();
      for (String field : List.of("id", "time", "state")) row.add(Terminal.cell(each, field));
      row.add(Terminal.cell(each, each.has("subject") ? "subject" : "request_id"));
      for (String field : List.of("basis", "actor")) row.add(Terminal.cell(each, field));
      rows.add(row);
    }
    terminal.table(List.of("ID", "TIME", "STATE", "OF", "BASIS", "BY"), rows);
    return 0;
  }
}
