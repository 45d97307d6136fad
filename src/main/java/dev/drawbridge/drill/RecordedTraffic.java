package dev.drawbridge.drill;

import dev.drawbridge.audit.replay.DecisionHistory;
import dev.drawbridge.audit.replay.PastDecision;
import java.io.IOException;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Reads the requests of a drill from the record. */
public final class RecordedTraffic {
  /** Requests that a drill plays at most; each takes some hundred bytes. */
  static final int MOST = 1_000_000;

  private RecordedTraffic() {}

  /**
   * The requests between two times, refused ones too. Blocking.
   *
   * @param until null for now
   * @param goOn asked before each record
   * @throws InterruptedException where it is not to go on
   */
  public static Traffic read(
      DecisionHistory history, Instant since, @Nullable Instant until, BooleanSupplier goOn)
      throws IOException, InterruptedException {
    var reader = new Reader(goOn);
    history.walk(since, until, reader);
    if (reader.ended) throw new InterruptedException();
    return reader.gathering.traffic(Traffic.Source.RECORD, reader.left, reader.beyond);
  }

  private static final class Reader implements DecisionHistory.Visitor {
    private final Traffic.Gathering gathering = new Traffic.Gathering();
    private final BooleanSupplier goOn;
    private long left;
    private long beyond;
    private boolean ended;

    Reader(BooleanSupplier goOn) {
      this.goOn = goOn;
    }

    @Override
    public boolean goOn() {
      ended = !goOn.getAsBoolean() || Thread.currentThread().isInterrupted();
      return !ended;
    }

    @Override
    public boolean decision(PastDecision past) {
      if (gathering.size() == MOST) {
        beyond++;
        return true;
      }
      Long input = past.bill().inputTokens();
      Long output = past.bill().outputTokens();
      gathering.add(
          past.time(),
          past.decision().keptInput(),
          past.decision().verdict().objections(),
          input == null ? -1 : input,
          output == null ? -1 : output);
      return true;
    }

    @Override
    public void lacking(DecisionHistory.Lacking what) {
      left++;
    }
  }
}
