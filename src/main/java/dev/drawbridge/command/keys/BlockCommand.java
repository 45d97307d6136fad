package dev.drawbridge.command.keys;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.command.terminal.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code block …}: each takes {@code -c} and reaches a running gateway, or acts alone. */
@Command(name = "block", description = "The stop button: add, list, remove.")
public final class BlockCommand {
  private static final List<String> TARGETS =
      List.of("team", "principal", "key", "model", "provider");

  private final Terminal terminal;

  public BlockCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** What is stopped. */
  static final class Target {
    @Option(names = "--team", paramLabel = "TEAM", description = "Everyone who acts for it.")
    private @Nullable String team;

    @Option(names = "--principal", paramLabel = "ID", description = "A caller, or a person.")
    private @Nullable String principal;

    @Option(names = "--key", paramLabel = "ID", description = "An API key, by its id.")
    private @Nullable String key;

    @Option(names = "--model", paramLabel = "MODEL", description = "A model.")
    private @Nullable String model;

    @Option(names = "--provider", paramLabel = "ID", description = "All models of a provider.")
    private @Nullable String provider;

    private Map<String, Object> named() {
      Map<String, Object> named = new LinkedHashMap<>();
      if (team != null) named.put("team", team);
      if (principal != null) named.put("principal", principal);
      if (key != null) named.put("key", key);
      if (model != null) named.put("model", model);
      if (provider != null) named.put("provider", provider);
      return named;
    }
  }

  @Command(name = "add", description = "Stops what is named, within a second on every instance.")
  int add(
      @Mixin DeskOptions options,
      @ArgGroup(multiplicity = "1") Target target,
      @Option(names = "--until", paramLabel = "2h|DATE", description = "When it ends by itself.")
          @Nullable String until,
      @Option(
              names = "--reason",
              paramLabel = "TEXT",
              required = true,
              description = "For those who set it; callers do not see it.")
          String reason)
      throws Exception {
    Map<String, Object> asked = target.named();
    asked.put("reason", reason);
    if (until != null) asked.put("until", Times.after(Instant.now(), until).toString());
    return shown(options.run(terminal, "block.add", asked), "set", options.json());
  }

  @Command(
      name = "list",
      description = "Lists the blocks, the facts' own and those that have ended too.")
  int list(@Mixin DeskOptions options) throws Exception {
    JsonNode blocks = options.run(terminal, "block.list", Map.of());
    if (options.json()) {
      terminal.json(blocks);
      return 0;
    }
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode block : blocks) {
      List<String> row = new ArrayList<>(List.of(Terminal.cell(block, "id"), stopped(block)));
      for (String field : List.of("until", "reason", "by")) row.add(Terminal.cell(block, field));
      rows.add(row);
    }
    terminal.table(List.of("ID", "STOPS", "UNTIL", "REASON", "BY"), rows);
    return 0;
  }

  @Command(name = "remove", description = "Takes a block away.")
  int remove(
      @Mixin DeskOptions options,
      @Parameters(paramLabel = "ID", description = "The block's id.") String id)
      throws Exception {
    Map<String, Object> asked = Map.of("id", id);
    return shown(options.run(terminal, "block.remove", asked), "removed", options.json());
  }

  private int shown(JsonNode block, String what, boolean json) throws Exception {
    if (json) terminal.json(block);
    else terminal.out().println(Terminal.cell(block, "id") + " " + what + ": " + stopped(block));
    return 0;
  }

  private static String stopped(JsonNode block) {
    for (String target : TARGETS) {
      if (block.has(target)) return target + " " + block.path(target).asText();
    }
    return "";
  }
}
