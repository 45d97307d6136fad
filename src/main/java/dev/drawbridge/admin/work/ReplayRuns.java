package dev.drawbridge.admin.work;

import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.replay.DecisionHistory;
import dev.drawbridge.audit.replay.Replay;
import dev.drawbridge.audit.replay.ReplayJson;
import dev.drawbridge.audit.replay.ReplayReport;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.Shadow;
import dev.drawbridge.routing.Difference.Change;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Replays for admins: recorded traffic decided again by a policy that the configuration names, be
 * it in charge or beside the one in charge.
 */
public final class ReplayRuns {
  /** Changes that a report lists one by one. */
  private static final int LISTED = 100;

  private final Supplier<AuditSettings> log;
  private final Supplier<Lent<ReplaySubject>> subject;
  private final LongRuns<ReplayReport> runs;

  /**
   * Replays of one gateway.
   *
   * @param log where the record lies
   * @param subject the configuration in charge
   */
  public ReplayRuns(
      AuditTrail audit, Supplier<AuditSettings> log, Supplier<Lent<ReplaySubject>> subject) {
    this.log = log;
    this.subject = subject;
    runs = new LongRuns<>(audit, "replay");
  }

  public LongRuns<ReplayReport> runs() {
    return runs;
  }

  /**
   * Begins a replay, as {@link LongRuns#start} does. Refused as {@code conflict} too where the
   * configuration has no such policy that is loaded.
   */
  public Future<LongRun<ReplayReport>> start(String actor, ReplayForm asked) {
    return runs.start(actor, () -> replaying(asked, subject.get()));
  }

  private Replaying replaying(ReplayForm asked, Lent<ReplaySubject> lent) {
    try {
      return new Replaying(asked, lent, policy(asked.bundle(), lent.part()));
    } catch (Refusal e) {
      lent.giveBack().run();
      throw e;
    }
  }

  private static Policy policy(ReplayForm.Bundle bundle, ReplaySubject of) {
    if (bundle == ReplayForm.Bundle.LIVE) return of.live();
    Shadow beside = of.shadow();
    if (!beside.configured()) {
      throw new Refusal(RefusalCode.CONFLICT, "There is no shadow configured (policy.shadow).");
    }
    return beside
        .policy()
        .orElseThrow(
            () ->
                new Refusal(
                    RefusalCode.CONFLICT, "The shadow policy decides nothing: /readyz says why."));
  }

  /** One replay. */
  private final class Replaying implements LongWork<ReplayReport> {
    private final ReplayForm form;
    private final Lent<ReplaySubject> lent;
    private final Policy policy;
    private volatile long decided;
    private volatile @Nullable Instant reached;

    Replaying(ReplayForm form, Lent<ReplaySubject> lent, Policy policy) {
      this.form = form;
      this.lent = lent;
      this.policy = policy;
    }

    @Override
    public void giveBack() {
      lent.giveBack().run();
    }

    @Override
    public Future<Optional<ReplayReport>> run(BooleanSupplier goOn)
        throws IOException, InterruptedException {
      var watch =
          new Replay.Watch() {
            @Override
            public boolean goOn() {
              return goOn.getAsBoolean();
            }

            @Override
            public void decided(long decisions, Instant time) {
              decided = decisions;
              reached = time;
            }
          };
      AuditSettings where = log.get();
      try (DecisionHistory history = DecisionHistory.open(where.folder(), where.master())) {
        history.know(policy.snapshot());
        Optional<ReplayReport> report =
            new Replay(history, policy, lent.part().sensitivity())
                .run(form.since(), form.until(), form.team(), LISTED, watch);
        report.ifPresent(found -> decided = found.decided());
        return Future.succeededFuture(report);
      }
    }

    @Override
    public Map<String, @Nullable Object> asked() {
      Map<String, @Nullable Object> asked = new LinkedHashMap<>();
      asked.put("bundle", form.bundle().wire());
      asked.put("revision", policy.revision());
      asked.put("since", form.since().toString());
      asked.put("until", text(form.until()));
      asked.put("team", form.team());
      return asked;
    }

    @Override
    public Map<String, @Nullable Object> progress() {
      Map<String, @Nullable Object> progress = new LinkedHashMap<>();
      progress.put("decided", decided);
      progress.put("reached", text(reached));
      return progress;
    }

    @Override
    public Map<String, Object> outcome(ReplayReport report) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("decided", report.decided());
      for (Change change : Change.values()) fields.put(change.wire(), report.count(change));
      return fields;
    }

    @Override
    public String json(ReplayReport report) {
      return ReplayJson.report(report);
    }
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }
}
