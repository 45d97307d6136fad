package dev.drawbridge.command.keys;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.command.local.LocalKeys;
import dev.drawbridge.command.terminal.ConfigOption;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.config.Snapshot;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command about keys and blocks takes: {@code -c FILE} and {@code --json}. */
final class DeskOptions {
  @Mixin private final ConfigOption config = new ConfigOption();

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  /** Whether JSON is asked for. */
  boolean json() {
    return json;
  }

  /** As {@link ConfigOption#load(Terminal)}. */
  Snapshot load(Terminal terminal) {
    return config.load(terminal);
  }

  /** Has a command done, as {@link LocalKeys#run} does. */
  JsonNode run(Terminal terminal, String command, Map<String, Object> arguments) throws Exception {
    return LocalKeys.run(load(terminal), command, arguments);
  }
}
