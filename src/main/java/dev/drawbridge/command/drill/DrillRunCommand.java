package dev.drawbridge.command.drill;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.admin.AdminOperation;
import dev.drawbridge.admin.AdminOperations;
import dev.drawbridge.audit.replay.DecisionHistory;
import dev.drawbridge.command.local.DataFolder;
import dev.drawbridge.command.terminal.Choices;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.command.terminal.CommandVertx;
import dev.drawbridge.command.terminal.ConfigOption;
import dev.drawbridge.command.terminal.PastRequestsOptions;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.config.ScenarioFile;
import dev.drawbridge.config.Snapshot;
import dev.drawbridge.drill.Drill;
import dev.drawbridge.drill.DrillJson;
import dev.drawbridge.drill.DrillReport;
import dev.drawbridge.drill.DrillReport.Standby;
import dev.drawbridge.drill.DrillSubject;
import dev.drawbridge.drill.RecordedTraffic;
import dev.drawbridge.drill.SampleTraffic;
import dev.drawbridge.drill.Scenario;
import dev.drawbridge.drill.Traffic;
import dev.drawbridge.identity.Block;
import dev.drawbridge.identity.BlockStore;
import dev.drawbridge.policy.Policies;
import dev.drawbridge.policy.Policy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drill run}: reads the log beside a running gateway, or without one. */
@Command(
    name = "run",
    description = {
      "Plays past requests, or a sample, as if vendors restricted access as a scenario says: who"
          + " would be served by what, who would be stopped and why, what it would cost, how long it"
          + " would take, and what to change.",
      "Without --standby nothing is sent to any vendor and nothing is recorded."
    })
final class DrillRunCommand implements Callable<Integer> {
  private static final String RECORD = "record";
  private static final String SAMPLE = "sample";

  private final Terminal terminal;

  @Mixin private final ConfigOption config = new ConfigOption();

  @Option(
      names = "--scenario",
      paramLabel = "FILE|NAME",
      required = true,
      description = "A scenario's file, or the name of a ready one: drill list.")
  private String scenario = "";

  @Option(
      names = "--traffic",
      paramLabel = "record|sample",
      defaultValue = RECORD,
      description =
          "Past requests of the record, or a day's sample made from the teams and models of the"
              + " configuration (default: ${DEFAULT-VALUE}).")
  private String traffic = RECORD;

  @Mixin private final PastRequestsOptions past = new PastRequestsOptions();

  @Option(
      names = "--standby",
      description =
          "Has the running gateway call each model that serves in place of another, once and of one"
              + " token, as its own request, and says which answered.")
  private boolean standby;

  DrillRunCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    if (!traffic.equals(RECORD) && !traffic.equals(SAMPLE)) {
      throw Choices.none("--traffic", traffic, List.of(RECORD, SAMPLE));
    }
    Scenario supposed = scenario();
    Snapshot snapshot = config.load(terminal);
    DrillReport report = run(snapshot, supposed);
    if (standby) report = report.answered(answers(snapshot, report));
    past.tell(terminal, told(report));
    return 0;
  }

  private PastRequestsOptions.Report told(DrillReport report) {
    return new PastRequestsOptions.Report() {
      @Override
      public String page() {
        return DrillPage.of(report);
      }

      @Override
      public String json() {
        return DrillJson.report(report);
      }

      @Override
      public void print() {
        new DrillText(terminal).print(report);
      }
    };
  }

  /** What standbys answer, by their ids. */
  private Map<String, String> answers(Snapshot snapshot, DrillReport report) throws Exception {
    AdminOperation call = AdminOperations.named("drill.standbys").orElseThrow();
    DataFolder folder = DataFolder.of(snapshot);
    Map<String, String> answers = new LinkedHashMap<>();
    for (Standby each : report.callable()) {
      // One at a time: the gateway is not waited for longer than one call may take.
      Map<String, Object> asked = Map.of("models", List.of(each.model()));
      JsonNode said = folder.run(call, asked, terminal.err());
      said.properties().forEach(one -> answers.put(one.getKey(), one.getValue().asText()));
    }
    return answers;
  }

  private Scenario scenario() throws IOException {
    try {
      return ScenarioFile.READY.contains(scenario)
          ? ScenarioFile.named(scenario)
          : ScenarioFile.read(Path.of(scenario));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(CommandFailure.USAGE, String.valueOf(e.getMessage()));
    }
  }

  private DrillReport run(Snapshot snapshot, Scenario supposed) throws Exception {
    Vertx vertx = CommandVertx.start();
    try {
      List<Block> blocks = Terminal.done(BlockStore.read(vertx, snapshot.store()));
      Policy policy =
          Terminal.done(
              Policies.loadForCommand(
                  vertx,
                  Policies.readOnly(snapshot.rules().policy(), snapshot.data()),
                  snapshot.rules().facts(),
                  snapshot.organisation(),
                  snapshot.models().catalog(),
                  new SimpleMeterRegistry(),
                  () -> blocks));
      try {
        DrillSubject subject = snapshot.drilled(policy);
        return Drill.run(subject, supposed, traffic(snapshot, subject), Drill.NOBODY).orElseThrow();
      } finally {
        Terminal.done(policy.close().map(""));
      }
    } finally {
      Terminal.done(vertx.close().map(""));
    }
  }

  private Traffic traffic(Snapshot snapshot, DrillSubject subject) throws Exception {
    Instant now = Instant.now();
    if (traffic.equals(SAMPLE)) {
      Traffic sample = SampleTraffic.of(subject, now);
      if (sample.size() > 0) return sample;
      throw new CommandFailure(
          CommandFailure.FAILED, "The facts of policy.data name no team to make a sample of.");
    }
    Instant since = past.since(now);
    try (DecisionHistory history = past.open(snapshot)) {
      history.know(subject.policy().snapshot());
      Traffic recorded = RecordedTraffic.read(history, since, past.until(now), () -> true);
      if (recorded.size() > 0) return recorded;
    }
    throw new CommandFailure(
        CommandFailure.FAILED,
        "The record has no request to play since "
            + DrillWords.time(since)
            + ". Other times: --since, --until; a sample: --traffic sample.");
  }
}
