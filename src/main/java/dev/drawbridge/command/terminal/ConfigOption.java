package dev.drawbridge.command.terminal;

import dev.drawbridge.config.ConfigFile;
import dev.drawbridge.config.Loaded;
import dev.drawbridge.config.SecretsNeeded;
import dev.drawbridge.config.Snapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * {@code -c FILE}. Where it is left out, the configuration is what {@code DRAWBRIDGE_CONFIG} names,
 * or {@code drawbridge.yaml} in the folder where the command is run.
 */
public final class ConfigOption {
  /** What help says of the option. */
  public static final String ABOUT =
      "The configuration. Where left out: what DRAWBRIDGE_CONFIG names, or ./drawbridge.yaml.";

  /** The variable of the environment that names a configuration. */
  static final String VARIABLE = "DRAWBRIDGE_CONFIG";

  private static final String USUAL = "drawbridge.yaml";

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = ABOUT)
  private @Nullable Path file;

  /**
   * The configuration's file.
   *
   * @throws CommandFailure where none is named and none lies here
   */
  public Path file(Terminal terminal) {
    return file(terminal, file);
  }

  /** The same of an option that was read elsewhere; null where it was left out. */
  public static Path file(Terminal terminal, @Nullable Path given) {
    return found(terminal, given)
        .orElseThrow(
            () ->
                new CommandFailure(
                    CommandFailure.USAGE,
                    "Name the configuration with -c FILE: there is no "
                        + USUAL
                        + " here, and "
                        + VARIABLE
                        + " is not set. `drawbridge init` writes one."));
  }

  /** The configuration's file; empty where none is named and none lies here. */
  public Optional<Path> found(Terminal terminal) {
    return found(terminal, file);
  }

  private static Optional<Path> found(Terminal terminal, @Nullable Path given) {
    return given == null ? usual(terminal.environment(), Path.of("")) : Optional.of(given);
  }

  /**
   * The configuration that is meant where none is named.
   *
   * @param here the folder where the command is run
   */
  static Optional<Path> usual(Map<String, String> environment, Path here) {
    String named = environment.get(VARIABLE);
    if (named != null && !named.isBlank()) return Optional.of(Path.of(named.strip()));
    Path usual = here.resolve(USUAL);
    return Files.exists(usual) ? Optional.of(usual) : Optional.empty();
  }

  /** As {@link #load(Path, Terminal, SecretsNeeded)}, for a command that acts alone. */
  public Snapshot load(Terminal terminal) {
    return load(terminal, file(terminal));
  }

  /** As {@link #load(Path, Terminal, SecretsNeeded)}, for a command that acts alone. */
  public static Snapshot load(Terminal terminal, Path file) {
    return load(terminal, file, null);
  }

  /**
   * Loads a configuration with other facts, for a command that acts alone.
   *
   * @param facts read instead of {@code policy.data}; null for the configuration's own
   */
  public static Snapshot load(Terminal terminal, Path file, @Nullable Path facts) {
    var needed = SecretsNeeded.TO_ACT_ALONE;
    return valid(ConfigFile.load(file, terminal.environment(), facts, needed)).snapshot();
  }

  /**
   * Loads a configuration and tells what is odd about it.
   *
   * @throws CommandFailure with every mistake, one a line, as {@code file:line:column: message}
   */
  public static Snapshot load(Path file, Terminal terminal, SecretsNeeded needed) {
    Loaded.Valid valid = valid(ConfigFile.load(file, terminal.environment(), null, needed));
    valid.warnings().forEach(warning -> terminal.warn(warning.toString()));
    return valid.snapshot();
  }

  private static Loaded.Valid valid(Loaded loaded) {
    return switch (loaded) {
      case Loaded.Valid valid -> valid;
      case Loaded.Invalid invalid ->
          throw new CommandFailure(
              CommandFailure.USAGE,
              invalid.problems().stream().map(Object::toString).collect(Collectors.joining("\n")));
    };
  }
}
