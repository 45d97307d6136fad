package dev.drawbridge.admin.work;

import dev.drawbridge.drill.Drill;
import dev.drawbridge.drill.DrillJson;
import dev.drawbridge.drill.DrillOrder;
import dev.drawbridge.drill.DrillReport;
import dev.drawbridge.drill.DrillSubject;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One drill of a running gateway: how far it is, and what came of it. Safe for many threads. */
public final class DrillRun implements Drill.Watch {
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
  private final DrillOrder order;
  private final DrillSubject subject;
  private final BooleanSupplier wanted;
  private final Runnable pace;
  private final Instant started = Instant.now();
  private final AtomicLong played = new AtomicLong();
  private State state = State.RUNNING;
  private @Nullable Instant ended;
  private @Nullable DrillReport report;
  private @Nullable String problem;

  /**
   * @param wanted whether it is to go on
   * @param pace called between two pieces of the work; may wait
   */
  DrillRun(
      String id,
      String by,
      DrillOrder order,
      DrillSubject subject,
      BooleanSupplier wanted,
      Runnable pace) {
    this.id = id;
    this.by = by;
    this.order = order;
    this.subject = subject;
    this.wanted = wanted;
    this.pace = pace;
  }

  public String id() {
    return id;
  }

  String by() {
    return by;
  }

  DrillOrder order() {
    return order;
  }

  DrillSubject subject() {
    return subject;
  }

  @Override
  public boolean goOn() {
    pace.run();
    return wanted.getAsBoolean();
  }

  @Override
  public void played() {
    played.incrementAndGet();
  }

  synchronized void done(DrillReport found) {
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

  synchronized @Nullable DrillReport report() {
    return report;
  }

  /**
   * As callers see it.
   *
   * @param whole with the report
   */
  public synchronized JsonObject toJson(boolean whole) {
    Instant until = order.until();
    Instant over = ended;
    JsonObject json =
        new JsonObject()
            .put("id", id)
            .put("state", state.wire())
            .put("scenario", order.scenario().name())
            .put("title", order.scenario().title())
            .put("traffic", order.source().wire())
            .put("since", order.since().toString())
            .put("until", until == null ? null : until.toString())
            .put("revision", subject.policy().revision())
            .put("by", by)
            .put("started", started.toString())
            .put("ended", over == null ? null : over.toString())
            .put("played", played.get())
            .put("problem", problem);
    DrillReport found = report;
    if (whole) {
      json.put("report", found == null ? null : new JsonObject(DrillJson.report(found)));
    }
    return json;
  }
}
