package dev.drawbridge.gate.observation;

import dev.drawbridge.catalog.Hosting;
import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.telemetry.AttemptTrace;
import dev.drawbridge.upstream.Answer;
import dev.drawbridge.upstream.Relayed;
import org.jspecify.annotations.Nullable;

/** One attempt that is observed. Used on the request's event loop only. */
public final class ObservedAttempt {
  private final AttemptTrace trace;
  private final Hosting hosting;

  ObservedAttempt(AttemptTrace trace, Hosting hosting) {
    this.trace = trace;
    this.hosting = hosting;
  }

  /**
   * The header by which a server of one's own goes on with the trace; null for one of others, who
   * are not told of it.
   */
  public @Nullable String traceparent() {
    return hosting == Hosting.OWN ? trace.traceparent() : null;
  }

  /** The target answers, or failed. */
  public void answered(Answer answer) {
    Attempt attempt = answer.attempt();
    trace.answered(attempt.status());
    SignalClass failure = attempt.failure();
    if (answer instanceof Answer.Served) trace.relayBegins();
    else trace.end(failure == null ? "failed" : failure.wire());
  }

  /** The answer was passed on, or given up. */
  public void relayed(Relayed relayed) {
    Usage usage = relayed.usage();
    if (usage != null) trace.used(usage.input(), usage.output());
    Outcome outcome = relayed.outcome();
    trace.end(outcome == Outcome.COMPLETE ? null : outcome.wire());
  }
}
