package dev.drawbridge.command.state;

import dev.drawbridge.command.local.DataFolder;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.command.terminal.ConfigOption;
import dev.drawbridge.command.terminal.FormatOption;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.config.Snapshot;
import dev.drawbridge.identity.StoreCopy;
import dev.drawbridge.identity.StoreSettings;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code store copy}: moves keys, blocks and what else changes at run time to another store. */
@Command(
    name = "copy",
    description = {
      "Copies all that one store holds into another: keys, blocks, access, circuits.",
      "Never beside a gateway on this data folder. What budgets have come to is in the record, not"
          + " in the store."
    })
public final class StoreCommand implements Callable<Integer> {
  private static final String WHICH = "embedded|configured|FILE";
  private static final String ABOUT =
      " (embedded: the data folder's own; configured: what the configuration names; FILE: what"
          + " another configuration names).";

  private final Terminal terminal;

  @Mixin private final ConfigOption config = new ConfigOption();

  @Option(
      names = "--from",
      required = true,
      paramLabel = WHICH,
      description = "The store to read" + ABOUT)
  private String from = "";

  @Option(names = "--to", required = true, paramLabel = WHICH, description = "The store to fill.")
  private String to = "";

  @Option(
      names = "--merge",
      description = "The store to fill may hold other things: these stay as they are there.")
  private boolean merge;

  @Mixin private final FormatOption format = new FormatOption();

  private StoreCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** {@code store} with its one sub-command. */
  public static CommandLine of(Terminal terminal) {
    return new CommandLine(new Parent()).addSubcommand(new StoreCommand(terminal));
  }

  /** Does nothing by itself. */
  @Command(name = "store", description = "The store of keys and blocks: copy.")
  private static final class Parent {}

  @Override
  public Integer call() throws Exception {
    Snapshot snapshot = config.load(terminal);
    StoreSettings source = settings(snapshot, "--from", from);
    StoreSettings target = settings(snapshot, "--to", to);
    if (source.url().equals(target.url())) {
      throw new CommandFailure(CommandFailure.USAGE, "--from and --to are the same store.");
    }
    Map<String, StoreCopy.Count> counts =
        DataFolder.ofLog(snapshot)
            .recorded(
                "store.copy",
                Map.of("from", from, "to", to, "merge", merge),
                vertx -> Terminal.done(StoreCopy.run(vertx, source, target, merge)),
                StoreCommand::rows);
    format.print(
        terminal, Terminal.parse(new JsonObject(rows(counts)).encode()), () -> print(counts));
    return 0;
  }

  private StoreSettings settings(Snapshot snapshot, String option, String which) {
    return switch (which) {
      case "embedded" -> StoreSettings.embedded(snapshot.data());
      case "configured" -> snapshot.store();
      default -> {
        Path file = Path.of(which);
        if (Files.isRegularFile(file)) yield ConfigOption.load(terminal, file).store();
        throw new CommandFailure(
            CommandFailure.USAGE,
            option + " is embedded, configured, or the file of another configuration: " + which);
      }
    };
  }

  private static Map<String, Object> rows(Map<String, StoreCopy.Count> counts) {
    Map<String, Object> rows = new LinkedHashMap<>();
    counts.forEach(
        (what, count) ->
            rows.put(
                what.replace(' ', '_'),
                Map.of("copied", count.copied(), "there", count.there(), "kept", count.kept())));
    return rows;
  }

  private void print(Map<String, StoreCopy.Count> counts) {
    List<List<String>> rows = new ArrayList<>();
    counts.forEach(
        (what, count) ->
            rows.add(List.of(what, count.copied() + "", count.there() + "", count.kept() + "")));
    terminal.table(List.of("WHAT", "COPIED", "THERE ALREADY", "KEPT AS THE TARGET HAS IT"), rows);
  }
}
