package dev.drawbridge.command.drill;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drawbridge.catalog.NearNames;
import dev.drawbridge.command.terminal.Choices;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.command.terminal.FormatOption;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.config.ScenarioFile;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code drill …}. */
@Command(
    name = "drill",
    description = "What would happen if a vendor restricted access, with the traffic on record.")
public final class DrillCommand {
  private final Terminal terminal;

  private DrillCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  public static CommandLine of(Terminal terminal) {
    return new CommandLine(new DrillCommand(terminal)).addSubcommand(new DrillRunCommand(terminal));
  }

  @Command(
      name = "list",
      description = {
        "Lists the scenarios that are ready to run; with a NAME, prints that one.",
        "A scenario of your own is such a file."
      })
  int list(
      @Parameters(paramLabel = "NAME", arity = "0..1", description = "One of them.")
          @Nullable String name,
      @Option(names = "--schema", description = "Prints the JSON Schema of a scenario.")
          boolean schema,
      @Mixin FormatOption format) {
    if (schema) {
      terminal.out().println(ScenarioFile.schema().stripTrailing());
    } else if (name != null) {
      String text =
          ScenarioFile.ready(name)
              .orElseThrow(
                  () ->
                      new CommandFailure(
                          CommandFailure.USAGE,
                          "There is no scenario "
                              + name
                              + "."
                              + Choices.didYouMean(NearNames.near(name, ScenarioFile.READY))
                              + " There are: "
                              + String.join(", ", ScenarioFile.READY)));
      terminal.out().print(text);
    } else {
      ArrayNode all = JsonNodeFactory.instance.arrayNode();
      List<List<String>> rows = new ArrayList<>();
      for (String each : ScenarioFile.READY) {
        String title = ScenarioFile.named(each).title();
        all.addObject().put("name", each).put("title", title);
        rows.add(List.of(each, title));
      }
      format.print(terminal, all, () -> terminal.table(List.of("NAME", "WHAT HAPPENS"), rows));
    }
    return 0;
  }
}
