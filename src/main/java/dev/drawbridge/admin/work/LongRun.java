package dev.drawbridge.admin.work;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One piece of long work: who asked for it, how it stands, and what came of it. Safe for many
 * threads.
 *
 * @param <R> what it finds
 */
public final class LongRun<R> {
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
  private final LongWork<R> work;
  private final BooleanSupplier wanted;
  private final HalfCoreThrottle pace;
  private final Instant started = Instant.now();
  private State state = State.RUNNING;
  private @Nullable Instant ended;
  private @Nullable R report;
  private @Nullable String problem;

  /**
   * For one piece of work.
   *
   * @param wanted whether it is to go on
   * @param pace at which it goes on
   */
  LongRun(String id, String by, LongWork<R> work, BooleanSupplier wanted, HalfCoreThrottle pace) {
    this.id = id;
    this.by = by;
    this.work = work;
    this.wanted = wanted;
    this.pace = pace;
  }

  public String id() {
    return id;
  }

  String by() {
    return by;
  }

  LongWork<R> work() {
    return work;
  }

  /** Between two pieces of the work: keeps the pace; false where it is not to go on. */
  boolean goOn() {
    pace.step();
    return wanted.getAsBoolean();
  }

  synchronized void done(R found) {
    report = found;
    end(State.DONE, null);
  }

  /** Ends it without a report, for a reason that callers may read; nothing where it has ended. */
  synchronized void end(State as, @Nullable String why) {
    if (state != State.RUNNING) return;
    state = as;
    problem = why;
    ended = Instant.now();
  }

  synchronized State state() {
    return state;
  }

  /** How it ended, as the record has it. */
  synchronized Map<String, Object> outcome() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("state", state.wire());
    R found = report;
    if (found != null) fields.putAll(work.outcome(found));
    return fields;
  }

  /**
   * As callers see it.
   *
   * @param whole with the report
   */
  public synchronized JsonObject toJson(boolean whole) {
    Instant over = ended;
    JsonObject json = new JsonObject().put("id", id).put("state", state.wire());
    work.asked().forEach(json::put);
    json.put("by", by)
        .put("started", started.toString())
        .put("ended", over == null ? null : over.toString());
    work.progress().forEach(json::put);
    json.put("problem", problem);
    R found = report;
    if (whole) json.put("report", found == null ? null : new JsonObject(work.json(found)));
    return json;
  }
}
