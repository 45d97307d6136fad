package dev.drawbridge.gate.observation;

import dev.drawbridge.dialect.contract.Vendor;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.logging.AccessLine;
import dev.drawbridge.routing.Target;
import dev.drawbridge.telemetry.Exemplars;
import dev.drawbridge.telemetry.RequestTrace;
import org.jspecify.annotations.Nullable;

/** One request that is observed. Used on the request's event loop only. */
public final class ObservedRequest {
  private static final double NANOS_OF_MILLI = 1_000_000.0;

  private final @Nullable RequestTrace trace;
  private final Exemplars exemplars;
  private final @Nullable Line line;
  private @Nullable String outcome;
  private @Nullable String code;
  private @Nullable String team;
  private @Nullable String model;

  /** What of its line in the log is known from the first. */
  record Line(String request, String method, String route) {}

  /**
   * How it went.
   *
   * @param status of the answer; 0 where there was none
   * @param nanos from the request's head to its answer's end
   * @param upstreamNanos of them, those in which a vendor was waited for
   * @param received bytes of the request's body
   * @param sent bytes of the answer's body
   */
  public record End(int status, long nanos, long upstreamNanos, long received, long sent) {}

  ObservedRequest(@Nullable RequestTrace trace, Exemplars exemplars, @Nullable Line line) {
    this.trace = trace;
    this.exemplars = exemplars;
    this.line = line;
  }

  /**
   * A stage is over.
   *
   * @param began by {@link System#nanoTime}
   */
  public void stage(String name, long began, long ended, boolean failed) {
    if (trace != null) trace.stage(name, began, ended, failed);
  }

  /** Measures something of the request, which is an example of what is measured. */
  public void measured(Runnable measure) {
    if (trace == null) measure.run();
    else exemplars.of(trace, measure);
  }

  /** The gateway begins to ask targets. */
  public void attemptsBegin() {
    if (trace != null) trace.attemptsBegin();
  }

  /** No target is asked any more. */
  public void attemptsEnd() {
    if (trace != null) trace.attemptsEnd();
  }

  /** A target is asked; null where nobody is told of it. */
  public @Nullable ObservedAttempt attempt(Operation operation, Target target) {
    if (trace == null) return null;
    var asked = target.model();
    String name = operation == Operation.EMBEDDING ? "embeddings" : operation.wire();
    String vendor = Vendor.traced(asked.provider().failsAs());
    return new ObservedAttempt(
        trace.attempt(name, vendor, asked.provider().id(), asked.id()), asked.provider().hosting());
  }

  /**
   * How the call ended.
   *
   * @param whose team, as the metrics have it
   * @param served the model that served; null for none
   * @param why the code of a refusal or failure; null for none
   */
  public void ended(Outcome how, String whose, @Nullable String served, @Nullable String why) {
    outcome = how.wire();
    code = why;
    team = whose;
    model = served;
  }

  /** The answer is written, or nobody waits for it any more. */
  public void over(End end) {
    if (trace != null) {
      if (team != null) trace.known("drawbridge.team", team);
      if (model != null) trace.known("drawbridge.model", model);
      trace.end(end.status(), outcome, code);
    }
    if (line != null) log(line, end);
  }

  private void log(Line known, End end) {
    new AccessLine(
            known.method(),
            known.route(),
            end.status(),
            known.request(),
            outcome,
            code,
            team,
            model,
            end.nanos() / NANOS_OF_MILLI,
            end.upstreamNanos() / NANOS_OF_MILLI,
            end.received(),
            end.sent())
        .log();
  }
}
