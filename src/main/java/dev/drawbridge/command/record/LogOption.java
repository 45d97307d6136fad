package dev.drawbridge.command.record;

import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.command.local.DataFolder;
import dev.drawbridge.command.terminal.ConfigOption;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.config.Snapshot;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a log lies: one of both options, for an argument group; the usual configuration's. */
final class LogOption {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = ConfigOption.ABOUT)
  private @Nullable Path config;

  @Option(names = "--data", paramLabel = "DIR", description = "The data folder.")
  private @Nullable Path data;

  /** The log's settings; the usual ones where only its folder is known. */
  AuditSettings settings(Terminal terminal) {
    if (data != null) return DataFolder.ofLog(data).audit();
    return configured(terminal).record().audit();
  }

  /** The data folder with the log, to change something in it. */
  DataFolder folder(Terminal terminal) {
    if (data != null) return DataFolder.ofLog(data).existing();
    return DataFolder.ofLog(configured(terminal));
  }

  private Snapshot configured(Terminal terminal) {
    return ConfigOption.load(terminal, ConfigOption.file(terminal, config));
  }
}
