package dev.drawbridge.command.record;

import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.command.local.DataFolder;
import dev.drawbridge.command.terminal.ConfigOption;
import dev.drawbridge.command.terminal.Terminal;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a log lies: one of both options, for an argument group. */
final class LogOption {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The configuration.")
  private @Nullable Path config;

  @Option(names = "--data", paramLabel = "DIR", description = "The data folder.")
  private @Nullable Path data;

  /** The log's settings; the usual ones where only its folder is known. */
  AuditSettings settings(Terminal terminal) {
    if (config != null) return ConfigOption.load(terminal, config).record().audit();
    return DataFolder.ofLog(Objects.requireNonNull(data)).audit();
  }

  /** The data folder with the log, to change something in it. */
  DataFolder folder(Terminal terminal) {
    if (config != null) return DataFolder.ofLog(ConfigOption.load(terminal, config));
    return DataFolder.ofLog(Objects.requireNonNull(data)).existing();
  }
}
