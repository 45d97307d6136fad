package dev.drawbridge.gate.pipeline;

import dev.drawbridge.budget.Standing;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.Verdict;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How far a request has come, for the record of a refusal and for timings. The request pipeline
 * writes it; no stage reads it.
 */
public final class Journal {
  /** What a stretch of time was spent on. */
  enum Stage {
    AUTH,
    LABEL,
    POLICY,
    AUDIT,
    UPSTREAM;

    final String wire = name().toLowerCase(Locale.ROOT);
  }

  private final long[] nanos = new long[Stage.values().length];
  private final long start = System.nanoTime();
  private long mark = start;
  @Nullable Caller caller;
  @Nullable ModelCall call;
  @Nullable DecisionInput input;
  @Nullable Verdict verdict;

  /** How the limits of the call stood; empty where it has none. */
  List<Standing> standings = List.of();

  public Caller keep(Caller known) {
    caller = known;
    return known;
  }

  public ModelCall keep(ModelCall asked) {
    call = asked;
    return asked;
  }

  public DecisionInput keep(DecisionInput asked) {
    input = asked;
    return asked;
  }

  /** An answer with the question that it answers: the record must not mix two of them. */
  Verdict keep(DecisionInput asked, Verdict answered) {
    input = asked;
    verdict = answered;
    return answered;
  }

  /** Starts a stretch; what passed since the last one ended belongs to none. */
  void begin() {
    mark = System.nanoTime();
  }

  /** Ends a stretch that began at the last {@link #begin} or {@code end}. */
  void end(Stage stage) {
    long now = System.nanoTime();
    nanos[stage.ordinal()] += now - mark;
    mark = now;
  }

  long elapsedNanos() {
    return System.nanoTime() - start;
  }

  long nanos(Stage stage) {
    return nanos[stage.ordinal()];
  }

  /** The header {@code Server-Timing}: milliseconds by stage. */
  String serverTiming() {
    StringBuilder out = new StringBuilder(96);
    for (Stage stage : Stage.values()) {
      if (!out.isEmpty()) out.append(", ");
      long micros = nanos[stage.ordinal()] / 1_000;
      out.append(stage.wire).append(";dur=").append(micros / 1_000).append('.');
      long rest = micros % 1_000;
      if (rest < 100) out.append('0');
      if (rest < 10) out.append('0');
      out.append(rest);
    }
    return out.toString();
  }
}
