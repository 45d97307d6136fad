package dev.drawbridge.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.command.terminal.ConfigOption;
import dev.drawbridge.command.terminal.FormatOption;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.sensitivity.Label;
import dev.drawbridge.sensitivity.Labeller;
import dev.drawbridge.sensitivity.PlacedFinding;
import dev.drawbridge.sensitivity.SensitivitySettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code label}: what detectors find in a file. Nothing is stored, and no value is shown. */
@Command(
    name = "label",
    description = {
      "What is sensitive in a text or in a request's JSON. Nothing is stored or sent.",
      "The levels and own rules of the configuration hold; where there is none, the defaults."
    })
final class LabelCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      paramLabel = "FILE|-",
      description = "A text, or a request's body; - for standard input.")
  private String file = "";

  @Mixin private final ConfigOption config = new ConfigOption();

  @Mixin private final FormatOption format = new FormatOption();

  LabelCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    byte[] bytes =
        file.equals("-") ? terminal.in().readAllBytes() : Files.readAllBytes(Path.of(file));
    SensitivitySettings settings =
        config
            .found(terminal)
            .map(found -> ConfigOption.load(terminal, found).callers().sensitivity())
            .orElseGet(() -> SensitivitySettings.standard(Level.INTERNAL));
    var labeller = new Labeller(settings);
    Labeller.Examined examined = labeller.examine(bytes);
    List<PlacedFinding> found = examined.findings();
    Label label = labeller.label(examined.contents(), null);
    format.print(terminal, document(label, found), () -> print(label, found));
    return 0;
  }

  private static ObjectNode document(Label label, List<PlacedFinding> found) {
    ObjectNode told = JsonNodeFactory.instance.objectNode();
    told.put("level", label.level().wire());
    ObjectNode categories = told.putObject("categories");
    label.categories().forEach((category, level) -> categories.put(category, level.wire()));
    var list = told.putArray("findings");
    for (PlacedFinding each : found) {
      ObjectNode one = list.addObject();
      one.put("type", each.finding().type());
      one.put("count", 1);
      one.put("confidence", each.finding().confidence());
      one.put("rule", each.finding().rule());
      if (each.message() < 0) one.putNull("message");
      else one.put("message", each.message());
      one.put("start", each.start());
      one.put("end", each.end());
    }
    var unscanned = told.putArray("unscanned");
    label.unscanned().forEach(unscanned::add);
    return told;
  }

  private void print(Label label, List<PlacedFinding> found) {
    if (!found.isEmpty()) {
      List<List<String>> rows = new ArrayList<>();
      for (PlacedFinding each : found) {
        rows.add(
            List.of(
                each.finding().type(),
                each.finding().category(),
                String.format(Locale.ROOT, "%.2f", each.finding().confidence()),
                each.finding().rule(),
                each.message() < 0 ? "-" : String.valueOf(each.message()),
                each.start() + "-" + each.end()));
      }
      terminal.table(
          List.of("TYPE", "CATEGORY", "CONFIDENCE", "RULE", "MESSAGE", "CHARACTERS"), rows);
    }
    if (!label.unscanned().isEmpty()) {
      terminal.out().println("Not looked into: " + String.join(", ", label.unscanned()));
    }
    terminal.out().println("Level: " + label.level().wire());
  }
}
