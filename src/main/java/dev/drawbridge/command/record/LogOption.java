package dev.drawbridge.command.record;

import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.command.terminal.ConfigOption;
import dev.drawbridge.command.terminal.Terminal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a log lies: one of both options. */
final class LogOption {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The configuration.")
  private @Nullable Path config;

  @Option(names = "--data", paramLabel = "DIR", description = "The data folder.")
  private @Nullable Path data;

  /** The log's settings; the defaults where only its folder is known. */
  AuditSettings settings(Terminal terminal) {
    if (config != null) return ConfigOption.load(terminal, config).audit();
    Path folder = Objects.requireNonNull(data).resolve("audit");
    return AuditSettings.unconfigured(folder, Duration.ofSeconds(2), 0);
  }
}
