package dev.drawbridge.command;

import dev.drawbridge.command.policy.PolicyCommand;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.command.terminal.ConfigOption;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.config.ConfigFile;
import dev.drawbridge.config.SecretsNeeded;
import dev.drawbridge.config.Snapshot;
import dev.drawbridge.policy.Policy;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code check}. */
@Command(
    name = "check",
    description = "Checks a configuration: every mistake at once, and whether its policy builds.")
final class CheckCommand implements Callable<Integer> {
  static final String IGNORES_GRANTS =
      "Somebody may grant access to models ("
          + Policy.DECIDE_ACCESS
          + "), but no rule of the policy heeds input.grants: take the rules of a newer release into"
          + " it, or state self_service and admins.roles in the facts so that nobody has that right,"
          + " nor *.";

  private final Terminal terminal;

  @Mixin private final ConfigOption option = new ConfigOption();

  @Option(
      names = "--online",
      description = "Also asks Keycloak, the OPA server and the providers whether they answer.")
  private boolean online;

  @Option(
      names = "--token",
      paramLabel = "FILE",
      description =
          "With --online: says of the access token in FILE what is wrong with it and what it lacks.")
  private @Nullable Path token;

  @Option(names = "--schema", description = "Prints the configuration's JSON Schema.")
  private boolean schema;

  CheckCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    if (schema) {
      terminal.out().println(ConfigFile.schema().stripTrailing());
      return 0;
    }
    if (token != null && !online) {
      throw new CommandFailure(CommandFailure.USAGE, "--token needs --online.");
    }
    Path config = option.file(terminal);
    var needed = online ? SecretsNeeded.TO_SERVE : SecretsNeeded.NONE;
    Snapshot snapshot = ConfigOption.load(config, terminal, needed);
    LimitedKeys.check(snapshot, terminal);
    String revision = PolicyCommand.withPolicy(snapshot, policy -> checked(snapshot, policy));
    terminal
        .out()
        .println(
            config
                + " is valid: "
                + counted(snapshot.models().catalog().models().size(), "model")
                + ", "
                + counted(snapshot.models().providers().size(), "provider")
                + ", policy "
                + revision);
    return !online || new OnlineCheck(terminal, snapshot).run(token) ? 0 : CommandFailure.FAILED;
  }

  /** The revision of a policy that heeds what people may grant; a server is asked online only. */
  private static String checked(Snapshot snapshot, Policy policy) throws Exception {
    boolean here = snapshot.rules().policy().server() == null;
    if (here && ignoresGrants(snapshot, policy)) {
      throw new CommandFailure(CommandFailure.FAILED, IGNORES_GRANTS);
    }
    return policy.revision();
  }

  /** Whether somebody may grant access, and the policy would not heed it. */
  static boolean ignoresGrants(Snapshot snapshot, Policy policy) throws Exception {
    return snapshot.rules().facts().mayGive(Policy.DECIDE_ACCESS)
        && !Terminal.done(policy.codes()).knowGrants();
  }

  private static String counted(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
