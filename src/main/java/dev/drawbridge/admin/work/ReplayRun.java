package dev.drawbridge.admin.work;

import dev.drawbridge.audit.replay.Replay;
import dev.drawbridge.audit.replay.ReplayJson;
import dev.drawbridge.audit.replay.ReplayReport;
import dev.drawbridge.policy.Policy;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One replay: what was asked, how far it is, and what came of it. Safe for use by many threads. */
public final class ReplayRun implements Replay.Watch {
  /** How it stands. */
  enum State {
    RUNNING,
    DONE,
    CANCELLED,
    FAILED;

    private final String wire = name().toLowerCase(Locale.ROOT);

    String wire() {
      return wire;
    }
  }

  private final String id;
  private final String by;
  private final ReplayForm asked;
  private final Policy policy;
  private final BooleanSupplier wanted;
  private final HalfCoreThrottle pace;
  private final Instant started = Instant.now();
  private volatile long decided;
  private volatile @Nullable Instant reached;
  private State state = State.RUNNING;
  private @Nullable Instant ended;
  private @Nullable ReplayReport report;
  private @Nullable String problem;

  /**
   * @param policy that decides again
   * @param wanted whether it is to go on
   * @param pace at which it goes on
   */
  ReplayRun(
      String id,
      String by,
      ReplayForm asked,
      Policy policy,
      BooleanSupplier wanted,
      HalfCoreThrottle pace) {
    this.id = id;
    this.by = by;
    this.asked = asked;
    this.policy = policy;
    this.wanted = wanted;
    this.pace = pace;
  }

  public String id() {
    return id;
  }

  String by() {
    return by;
  }

  ReplayForm asked() {
    return asked;
  }

  Policy policy() {
    return policy;
  }

  @Override
  public boolean goOn() {
    pace.step();
    return wanted.getAsBoolean();
  }

  @Override
  public void decided(long decisions, Instant time) {
    decided = decisions;
    reached = time;
  }

  synchronized void done(ReplayReport found) {
    report = found;
    decided = found.decided();
    end(State.DONE, null);
  }

  /** Ends it without a report, for a reason that callers may read. */
  synchronized void cancelled(String why) {
    end(State.CANCELLED, why);
  }

  /** Ends it as failed, where it has not ended otherwise. */
  synchronized void endWhereRunning(String why) {
    if (state == State.RUNNING) end(State.FAILED, why);
  }

  private synchronized void end(State as, @Nullable String why) {
    state = as;
    problem = why;
    ended = Instant.now();
  }

  synchronized State state() {
    return state;
  }

  synchronized @Nullable ReplayReport report() {
    return report;
  }

  /**
   * As callers see it.
   *
   * @param whole with the report
   */
  public synchronized JsonObject toJson(boolean whole) {
    Instant until = asked.until();
    JsonObject json =
        new JsonObject()
            .put("id", id)
            .put("state", state.wire())
            .put("bundle", asked.bundle().wire())
            .put("revision", policy.revision())
            .put("since", asked.since().toString())
            .put("until", text(until))
            .put("team", asked.team())
            .put("by", by)
            .put("started", started.toString())
            .put("ended", text(ended))
            .put("decided", decided)
            .put("reached", text(reached))
            .put("problem", problem);
    ReplayReport found = report;
    if (whole) {
      json.put("report", found == null ? null : new JsonObject(ReplayJson.report(found)));
    }
    return json;
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }
}
