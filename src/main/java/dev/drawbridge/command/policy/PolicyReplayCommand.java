package dev.drawbridge.command.policy;

import dev.drawbridge.audit.replay.DecisionHistory;
import dev.drawbridge.audit.replay.Replay;
import dev.drawbridge.audit.replay.ReplayJson;
import dev.drawbridge.audit.replay.ReplayReport;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.command.terminal.FormatOption;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.command.terminal.Times;
import dev.drawbridge.config.Snapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code policy replay}: reads the log beside a running gateway, or without one. */
@Command(
    name = "replay",
    description = {
      "Decides recorded traffic again with another policy and lists what changes.",
      "Nothing is sent to any model and nothing is recorded."
    })
public final class PolicyReplayCommand implements Callable<Integer> {
  private final Terminal terminal;

  @ArgGroup(exclusive = false)
  private NextPolicy next = new NextPolicy();

  @Option(
      names = "--since",
      paramLabel = "7d|DATE",
      defaultValue = "7d",
      description = "From then on (default: ${DEFAULT-VALUE}).")
  private String since = "7d";

  @Option(names = "--until", paramLabel = "1d|DATE", description = "Before then.")
  private @Nullable String until;

  @Option(
      names = "--log",
      paramLabel = "DIR",
      description = "Another data folder than the configuration's, such as a copy.")
  private @Nullable Path log;

  @Option(
      names = "--list",
      paramLabel = "N",
      defaultValue = "100",
      description = "Changed requests to list, newest first (default: ${DEFAULT-VALUE}).")
  private int listed = 100;

  @Mixin private final FormatOption format = new FormatOption();

  @Option(names = "--html", paramLabel = "FILE", description = "Writes a page of its own too.")
  private @Nullable Path html;

  public PolicyReplayCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    if (listed < 0 || listed > 100_000) {
      throw new CommandFailure(CommandFailure.USAGE, "--list is 0 to 100000.");
    }
    if (!next.differs()) {
      throw new CommandFailure(
          CommandFailure.USAGE, "Name the policy to try: --bundle, --data or both.");
    }
    Instant now = Instant.now();
    Instant from = Times.before(now, since);
    Instant to = until == null ? null : Times.before(now, until);
    Snapshot snapshot = next.load(terminal);
    Path folder = log == null ? snapshot.record().audit().folder() : log.resolve("audit");
    ReplayReport report =
        PolicyCommand.withPolicy(
            snapshot,
            next.settings(snapshot),
            policy -> {
              try (DecisionHistory history =
                  DecisionHistory.open(folder, snapshot.record().audit().master())) {
                history.know(policy.snapshot());
                return new Replay(history, policy).run(from, to, listed);
              }
            });
    if (html != null) Files.writeString(html, ReplayPage.of(report));
    format.print(
        terminal,
        Terminal.parse(ReplayJson.report(report)),
        () -> new ReplayText(terminal).print(report));
    return 0;
  }
}
