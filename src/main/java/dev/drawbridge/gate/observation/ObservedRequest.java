package dev.drawbridge.gate.observation;

import dev.drawbridge.dialect.contract.Vendor;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.routing.Target;
import dev.drawbridge.telemetry.Exemplars;
import dev.drawbridge.telemetry.RequestTrace;
import org.jspecify.annotations.Nullable;

/** One request that is observed. Used on the request's event loop only. */
public final class ObservedRequest {
  private final RequestTrace trace;
  private final Exemplars exemplars;
  private @Nullable String outcome;
  private @Nullable String code;

  ObservedRequest(RequestTrace trace, Exemplars exemplars) {
    this.trace = trace;
    this.exemplars = exemplars;
  }

  /**
   * A stage is over.
   *
   * @param began by {@link System#nanoTime}
   */
  public void stage(String name, long began, long ended, boolean failed) {
    trace.stage(name, began, ended, failed);
  }

  /** Measures something of the request, which is an example of what is measured. */
  public void measured(Runnable measure) {
    exemplars.of(trace, measure);
  }

  /** The gateway begins to ask targets. */
  public void attemptsBegin() {
    trace.attemptsBegin();
  }

  /** No target is asked any more. */
  public void attemptsEnd() {
    trace.attemptsEnd();
  }

  /** A target is asked. */
  public ObservedAttempt attempt(Operation operation, Target target) {
    var model = target.model();
    String name = operation == Operation.EMBEDDING ? "embeddings" : operation.wire();
    String vendor = Vendor.traced(model.provider().failsAs());
    return new ObservedAttempt(
        trace.attempt(name, vendor, model.provider().id(), model.id()), model.provider().hosting());
  }

  /**
   * How the call ended.
   *
   * @param team as the metrics have it
   * @param model that served; null for none
   * @param why the code of a refusal or failure; null for none
   */
  public void ended(Outcome how, String team, @Nullable String model, @Nullable String why) {
    outcome = how.wire();
    code = why;
    trace.known("drawbridge.team", team);
    if (model != null) trace.known("drawbridge.model", model);
  }

  /**
   * The answer is written, or nobody waits for it any more.
   *
   * @param status of the answer; 0 where there was none
   */
  public void over(int status) {
    trace.end(status, outcome, code);
  }
}
