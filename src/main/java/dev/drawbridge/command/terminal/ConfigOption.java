package dev.drawbridge.command.terminal;

import dev.drawbridge.config.ConfigFile;
import dev.drawbridge.config.Loaded;
import dev.drawbridge.config.Snapshot;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code -c FILE}. */
public final class ConfigOption {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      required = true,
      description = "The configuration.")
  private Path file = Path.of("");

  public Path file() {
    return file;
  }

  /** As {@link #load(Terminal, Path)}. */
  public Snapshot load(Terminal terminal) {
    return load(terminal, file);
  }

  /**
   * The configuration, its warnings printed.
   *
   * @throws CommandFailure with every mistake, one a line, as {@code file:line:column: message}
   */
  public static Snapshot load(Terminal terminal, Path file) {
    return load(terminal, file, null);
  }

  /**
   * Loads a configuration with other facts.
   *
   * @param facts read instead of {@code policy.data}; null for the configuration's own
   */
  public static Snapshot load(Terminal terminal, Path file, @Nullable Path facts) {
    return switch (ConfigFile.load(file, terminal.environment(), facts)) {
      case Loaded.Valid valid -> {
        valid.warnings().forEach(warning -> terminal.warn(warning.toString()));
        yield valid.snapshot();
      }
      case Loaded.Invalid invalid ->
          throw new CommandFailure(
              CommandFailure.USAGE,
              invalid.problems().stream().map(Object::toString).collect(Collectors.joining("\n")));
    };
  }
}
