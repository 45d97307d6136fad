package dev.drawbridge.command.policy;

import dev.drawbridge.audit.replay.DecisionHistory;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.command.terminal.Times;
import dev.drawbridge.config.Snapshot;
import dev.drawbridge.policy.PolicyTool;
import dev.drawbridge.policy.decision.PolicyException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code policy test}. */
@Command(
    name = "test",
    description = {
      "Holds the policy against cases that you state, or that are made of recorded decisions; or"
          + " runs opa test on a folder of Rego. Without a folder it decides the cases that come"
          + " with the gateway, in the embedded engine.",
      "  policy test",
      "  policy test policies-test/",
      "  policy test policies/",
      "  policy test policies/ cases/",
      "  policy test --from-log -c drawbridge.yaml --since 7d -o cases/",
      "  policy test cases/ -c drawbridge.yaml [--bundle NEW] [--data NEW.yaml]"
    })
public final class PolicyTestCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final StatedFiles.Run stated;

  @Parameters(
      arity = "0..*",
      paramLabel = "DIR",
      description = "Folders of stated cases, of Rego, of recorded cases.")
  private List<Path> folders = List.of();

  @ArgGroup(exclusive = false)
  private @Nullable NextPolicy policy;

  @Option(names = "--from-log", description = "Makes cases of what the log holds.")
  private boolean fromLog;

  @Option(
      names = "--since",
      paramLabel = "7d|DATE",
      defaultValue = "7d",
      description = "From then on (default: ${DEFAULT-VALUE}).")
  private String since = "7d";

  @Option(
      names = "--most",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Cases to make, the newest (default: ${DEFAULT-VALUE}).")
  private int most = 10_000;

  @Option(
      names = "--log",
      paramLabel = "DIR",
      description = "Another data folder than the configuration's, such as a copy.")
  private @Nullable Path log;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Where the cases go.")
  private @Nullable Path out;

  /**
   * @param stated runs cases that a person states
   */
  public PolicyTestCommand(Terminal terminal, StatedFiles.Run stated) {
    this.terminal = terminal;
    this.stated = stated;
  }

  @Override
  public Integer call() throws Exception {
    if (fromLog) return write();
    if (folders.isEmpty() && policy == null && out == null) {
      return ShippedCases.pass(terminal, stated) ? 0 : CommandFailure.FAILED;
    }
    if (folders.isEmpty()) throw misused("Name a folder of cases or of Rego.");
    if (out != null) throw misused("-o goes with --from-log.");
    if (StatedFiles.areIn(folders)) {
      Snapshot snapshot = (policy == null ? new NextPolicy() : policy).load(terminal);
      return stated.pass(snapshot, folders) ? 0 : CommandFailure.FAILED;
    }
    return policy == null ? opa() : run(policy);
  }

  private int opa() {
    PolicyTool.Tested run;
    try {
      run = PolicyTool.test(folders);
    } catch (PolicyException e) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          e.getMessage()
              + "\nWithout it: policy test decides the cases that come with the gateway, policy test"
              + " FOLDER those that you state.");
    }
    terminal.out().println(run.output().stripTrailing());
    if (run.pass()) return 0;
    if (folders.size() == 1 && CaseFile.isIn(folders.getFirst())) {
      terminal
          .err()
          .println(
              "These are recorded cases: name the policy, with -c FILE or its folder of Rego.");
    }
    return CommandFailure.FAILED;
  }

  private int run(NextPolicy against) throws Exception {
    if (folders.size() > 1 || !CaseFile.isIn(folders.getFirst())) {
      throw misused("-c, --bundle and --data are for one folder of recorded cases.");
    }
    Snapshot snapshot = against.load(terminal);
    List<CaseFile.Case> read = CaseFile.read(folders.getFirst());
    boolean pass =
        PolicyCommand.withPolicy(
            snapshot,
            against.settings(snapshot),
            policy -> new CaseRun(terminal, policy).pass(read));
    return pass ? 0 : CommandFailure.FAILED;
  }

  private int write() throws Exception {
    if (policy == null || policy.differs() || out == null || !folders.isEmpty() || most < 1) {
      throw misused("Write: policy test --from-log -c FILE --since 7d -o DIR");
    }
    Instant from = Times.before(Instant.now(), since);
    Path to = Objects.requireNonNull(out);
    Snapshot snapshot = policy.load(terminal);
    Path audit = log == null ? snapshot.record().audit().folder() : log.resolve("audit");
    CaseWriter writer =
        PolicyCommand.withPolicy(
            snapshot,
            policy -> {
              var made = new CaseWriter(policy.reads(), most);
              try (DecisionHistory history =
                  DecisionHistory.open(audit, snapshot.record().audit().master())) {
                history.know(policy.snapshot());
                history.walk(from, null, made);
              }
              return made;
            });
    CaseFile.write(to, writer.content(snapshot.rules().facts()));
    writer.summary().forEach(terminal.out()::println);
    return 0;
  }

  private static CommandFailure misused(String sentence) {
    return new CommandFailure(CommandFailure.USAGE, sentence);
  }
}
