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

/** {@code audit holds}: through the running gateway, or alone under the lock. */
@Command(
    name = "holds",
    description = "Lists the legal holds, newest first: who may not be erased, and why.")
public final class HoldsCommand implements Callable<Integer> {
  private final Terminal terminal;

  @ArgGroup(multiplicity = "1")
  private ErasureOf where = new ErasureOf();

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  public HoldsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    JsonNode all = where.run(terminal, "hold.list", Map.of(), (desk, actor) -> desk.holds());
    if (json) {
      terminal.json(all);
      return 0;
    }
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode hold : all) {
      List<String> row = new ArrayList<>();
      for (String field : List.of("id", "time", "subject", "basis", "actor")) {
        row.add(Terminal.cell(hold, field));
      }
      rows.add(row);
    }
    terminal.table(List.of("ID", "TIME", "SUBJECT", "BASIS", "BY"), rows);
    return 0;
  }
}
