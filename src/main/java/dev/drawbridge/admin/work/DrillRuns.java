package dev.drawbridge.admin.work;

import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.audit.replay.DecisionHistory;
import dev.drawbridge.drill.Drill;
import dev.drawbridge.drill.DrillJson;
import dev.drawbridge.drill.DrillOrder;
import dev.drawbridge.drill.DrillReport;
import dev.drawbridge.drill.DrillSubject;
import dev.drawbridge.drill.RecordedTraffic;
import dev.drawbridge.drill.SampleTraffic;
import dev.drawbridge.drill.Scenario;
import dev.drawbridge.drill.Traffic;
import dev.drawbridge.exchange.Refusal;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Drills for admins of a running gateway. */
public final class DrillRuns {
  private final AuditTrail audit;
  private final Supplier<AuditSettings> log;
  private final Supplier<Lent<DrillSubject>> subject;
  private final Function<String, Scenario> scenarios;
  private final Function<List<String>, Future<Map<String, String>>> standbys;
  private final LongRuns<DrillReport> runs;

  /**
   * Drills of one gateway.
   *
   * @param log where the record lies
   * @param subject the configuration in charge
   * @param scenarios a scenario by the name of a ready one, or by its text; throws {@code
   *     IllegalArgumentException} with what is wrong
   * @param standbys calls models, by their ids, and says what each answered; never fails
   */
  public DrillRuns(
      AuditTrail audit,
      Supplier<AuditSettings> log,
      Supplier<Lent<DrillSubject>> subject,
      Function<String, Scenario> scenarios,
      Function<List<String>, Future<Map<String, String>>> standbys) {
    this.audit = audit;
    this.log = log;
    this.subject = subject;
    this.scenarios = scenarios;
    this.standbys = standbys;
    runs = new LongRuns<>(audit, "drill");
  }

  public LongRuns<DrillReport> runs() {
    return runs;
  }

  /**
   * A scenario by the name of a ready one, or by its text.
   *
   * @throws Refusal {@code invalid_request} with every mistake
   */
  public Scenario scenario(String given) {
    try {
      return scenarios.apply(given);
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid("scenario", String.valueOf(e.getMessage()));
    }
  }

  /** Begins a drill, as {@link LongRuns#start} does. */
  public Future<LongRun<DrillReport>> start(String actor, DrillOrder order) {
    return runs.start(actor, () -> new Drilling(order, subject.get()));
  }

  /**
   * Calls standbys for a drill that runs elsewhere; that is on record first.
   *
   * @return what each answered, in words, by its id
   */
  public Future<Map<String, String>> call(String actor, List<String> models) {
    Map<String, Object> fields = Map.of("action", "drill_standbys", "models", models);
    return audit
        .note(new Event(Instant.now(), "policy", actor, fields))
        .compose(v -> standbys.apply(models));
  }

  /** One drill. */
  private final class Drilling implements LongWork<DrillReport> {
    private final DrillOrder order;
    private final Lent<DrillSubject> lent;
    private final DrillSubject drilled;
    private final AtomicLong played = new AtomicLong();

    Drilling(DrillOrder order, Lent<DrillSubject> lent) {
      this.order = order;
      this.lent = lent;
      drilled = lent.part();
    }

    @Override
    public void giveBack() {
      lent.giveBack().run();
    }

    @Override
    public Future<Optional<DrillReport>> run(BooleanSupplier goOn)
        throws IOException, InterruptedException {
      var watch =
          new Drill.Watch() {
            @Override
            public boolean goOn() {
              return goOn.getAsBoolean();
            }

            @Override
            public void played() {
              played.incrementAndGet();
            }
          };
      Optional<DrillReport> found = Drill.run(drilled, order.scenario(), traffic(goOn), watch);
      if (found.isEmpty() || !order.standby()) return Future.succeededFuture(found);
      DrillReport report = found.get();
      return standbys
          .apply(report.callable().stream().map(DrillReport.Standby::model).toList())
          .map(answers -> Optional.of(report.answered(answers)));
    }

    private Traffic traffic(BooleanSupplier goOn) throws IOException, InterruptedException {
      if (order.source() == Traffic.Source.SAMPLE) {
        return SampleTraffic.of(drilled, Instant.now());
      }
      AuditSettings where = log.get();
      try (DecisionHistory history = DecisionHistory.open(where.folder(), where.master())) {
        history.know(drilled.policy().snapshot());
        return RecordedTraffic.read(history, order.since(), order.until(), goOn);
      }
    }

    @Override
    public Map<String, @Nullable Object> asked() {
      Instant until = order.until();
      Map<String, @Nullable Object> asked = new LinkedHashMap<>();
      asked.put("scenario", order.scenario().name());
      asked.put("title", order.scenario().title());
      asked.put("traffic", order.source().wire());
      asked.put("since", order.since().toString());
      asked.put("until", until == null ? null : until.toString());
      asked.put("revision", drilled.policy().revision());
      return asked;
    }

    @Override
    public Map<String, @Nullable Object> progress() {
      return Map.of("played", played.get());
    }

    @Override
    public Map<String, Object> outcome(DrillReport report) {
      return Map.of(
          "requests", report.played().requests(),
          "moved", report.counts().moved(),
          "stopped", report.counts().stopped());
    }

    @Override
    public String json(DrillReport report) {
      return DrillJson.report(report);
    }
  }
}
