package dev.drawbridge.command.record;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.command.local.LocalErasures;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.command.terminal.ConfigOption;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.config.Snapshot;
import dev.drawbridge.exchange.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The log that an erasure, or a hold, is of: by its configuration or its data folder. */
final class ErasureOf {
  static final String SUBJECT =
      "ISSUER|ID of a person or service, key|ID of a key, named|ID of a named person.";

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The configuration.")
  private @Nullable Path config;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data folder, with the master key in it.")
  private @Nullable Path data;

  /** Done by the gateway that runs on it, or here where none does. */
  JsonNode run(
      Terminal terminal, String command, Map<String, Object> arguments, LocalErasures.Asked asked)
      throws Exception {
    Path folder;
    AuditSettings settings;
    ZoneId zone;
    if (config == null) {
      folder = Objects.requireNonNull(data);
      settings =
          AuditSettings.unconfigured(folder.resolve("audit"), Duration.ofSeconds(10), 4 << 20);
      zone = ZoneOffset.UTC;
      // Mistyped, it would come to be a log of its own.
      if (!Files.isDirectory(settings.folder().resolve("wal"))) {
        throw new CommandFailure(CommandFailure.FAILED, "no audit log in " + settings.folder());
      }
    } else {
      Snapshot snapshot = ConfigOption.load(terminal, config);
      folder = snapshot.data();
      settings = snapshot.audit();
      zone = snapshot.organisation().timeZone();
    }
    try {
      return LocalErasures.run(folder, settings, zone, command, arguments, asked);
    } catch (Refusal refusal) {
      throw new CommandFailure(CommandFailure.FAILED, refusal.text());
    }
  }
}
