package dev.drawbridge.command.policy;

import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.command.terminal.ConfigOption;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.config.Snapshot;
import dev.drawbridge.policy.PolicySettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The policy that recorded traffic is held against: the configuration's with another bundle, other
 * facts or both, always in the embedded engine and never from a cache.
 */
final class NextPolicy {
  /** So that a busy machine makes no decision fail that a gateway would have had. */
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = ConfigOption.ABOUT)
  private @Nullable Path config;

  @Option(
      names = "--bundle",
      paramLabel = "NEW",
      description = "A folder of Rego (needs opa) or an archive instead of policy.bundle.")
  private @Nullable Path bundle;

  @Option(
      names = "--data",
      paramLabel = "NEW.yaml",
      description = "Facts, a file or a folder, instead of policy.data.")
  private @Nullable Path data;

  /** Whether anything differs from the configuration's own policy. */
  boolean differs() {
    return bundle != null || data != null;
  }

  /** The configuration, with the other facts where there are any. */
  Snapshot load(Terminal terminal) {
    if (data != null && !Files.exists(data)) throw missing("--data", data);
    if (bundle != null && !Files.exists(bundle)) throw missing("--bundle", bundle);
    return ConfigOption.load(terminal, ConfigOption.file(terminal, config), data);
  }

  private static CommandFailure missing(String option, Path path) {
    return new CommandFailure(CommandFailure.USAGE, option + ": there is no " + path + ".");
  }

  /** The policy's settings, of a configuration that {@link #load} gave. */
  PolicySettings settings(Snapshot snapshot) {
    PolicySettings own = snapshot.rules().policy();
    if (own.server() != null && bundle == null) {
      throw new CommandFailure(
          CommandFailure.USAGE,
          "The configuration's policy is an OPA server's: name a bundle of it with --bundle.");
    }
    return new PolicySettings(
        null,
        bundle == null ? own.bundle() : bundle.toAbsolutePath().toString(),
        bundle == null ? own.bundleSha256() : null,
        own.extra(),
        null,
        TIMEOUT,
        0,
        Duration.ZERO);
  }
}
