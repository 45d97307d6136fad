package dev.drawbridge.command.policy;

import dev.drawbridge.audit.replay.DecisionHistory;
import dev.drawbridge.audit.replay.Replay;
import dev.drawbridge.audit.replay.ReplayJson;
import dev.drawbridge.audit.replay.ReplayReport;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.command.terminal.PastRequestsOptions;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.config.Snapshot;
import java.time.Instant;
import java.util.concurrent.Callable;
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

  @Mixin private final PastRequestsOptions past = new PastRequestsOptions();

  @Option(
      names = "--list",
      paramLabel = "N",
      defaultValue = "100",
      description = "Changed requests to list, newest first (default: ${DEFAULT-VALUE}).")
  private int listed = 100;

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
    Instant from = past.since(now);
    Instant to = past.until(now);
    Snapshot snapshot = next.load(terminal);
    ReplayReport report =
        PolicyCommand.withPolicy(
            snapshot,
            next.settings(snapshot),
            policy -> {
              try (DecisionHistory history = past.open(snapshot)) {
                history.know(policy.snapshot());
                return new Replay(history, policy, snapshot.callers().sensitivity())
                    .run(from, to, listed);
              }
            });
    past.tell(terminal, told(report));
    return 0;
  }

  private PastRequestsOptions.Report told(ReplayReport report) {
    return new PastRequestsOptions.Report() {
      @Override
      public String page() {
        return ReplayPage.of(report);
      }

      @Override
      public String json() {
        return ReplayJson.report(report);
      }

      @Override
      public void print() {
        new ReplayText(terminal).print(report);
      }
    };
  }
}
