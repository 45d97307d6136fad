package dev.drawbridge.alert;

import dev.drawbridge.logging.EventCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of alerts: in the log, in metrics, and at the webhook. Thread-safe. */
public final class Alerts {
  private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);

  /** How often what was held back is looked through. */
  private static final long LOOK_MILLIS = 30_000;

  private final Context context;
  private final InstantSource clock;
  private final MeterRegistry meters;
  private final AlertRepeats repeats;
  private final Map<AlertCode, Counter> raised = new EnumMap<>(AlertCode.class);
  private final long timer;
  private final AtomicReference<@Nullable WebhookQueue> queue = new AtomicReference<>();
  private AlertSettings settings = new AlertSettings(null);

  /** Tells the log and the metrics, until settings name a webhook. */
  public Alerts(Vertx vertx, MeterRegistry meters, InstantSource clock) {
    this.context = vertx.getOrCreateContext();
    this.clock = clock;
    this.meters = meters;
    repeats = new AlertRepeats(clock);
    for (AlertCode code : AlertCode.values()) {
      raised.put(
          code,
          Counter.builder("drawbridge.alerts")
              .description("Alerts by code, those included that were held back as repetitions")
              .tag("code", code.wire())
              .tag("kind", code.kind().wire())
              .register(meters));
    }
    Gauge.builder("drawbridge.alert.queue", queue, q -> size(q.get()))
        .description("Alerts that wait for the webhook")
        .register(meters);
    for (WebhookQueue.End end : WebhookQueue.End.values()) delivered(end);
    timer = vertx.setPeriodic(LOOK_MILLIS, t -> repeats.due().forEach(this::tell));
  }

  private static int size(@Nullable WebhookQueue queue) {
    return queue == null ? 0 : queue.size();
  }

  private Counter delivered(WebhookQueue.End end) {
    return Counter.builder("drawbridge.alert.deliveries")
        .description("Alerts by what became of them at the webhook")
        .tag("result", end.wire())
        .register(meters);
  }

  /** Takes over settings; what waits for the webhook before goes to the new one. */
  public synchronized void apply(AlertSettings next) {
    if (next.equals(settings)) return;
    settings = next;
    AlertSettings.Webhook to = next.webhook();
    WebhookQueue before = queue.get();
    WebhookQueue now = null;
    if (to != null) {
      Webhook webhook = new Webhook(context.owner(), to);
      now = new WebhookQueue(context, clock, webhook, end -> delivered(end).increment());
    }
    queue.set(now);
    if (before != null) before.close(now);
  }

  /** Tells of an alert. Never blocks and never throws. */
  public void raise(Alert alert) {
    Objects.requireNonNull(raised.get(alert.code())).increment();
    if (repeats.admits(alert)) tell(alert);
  }

  private void tell(Alert alert) {
    LOG.warn(
        EventCode.ALERT,
        "alert {} ({}): {} {}{}{}",
        alert.code().wire(),
        alert.code().kind().wire(),
        alert.subject().line(),
        alert.summary(),
        alert.rule().isEmpty() ? "" : " [" + alert.rule() + "]",
        alert.count() > 1 ? ", " + alert.count() + " times" : "");
    WebhookQueue now = queue.get();
    if (now != null) now.add(alert);
  }

  /** Why the webhook hears nothing; null where it does, or where there is none. */
  public @Nullable String trouble() {
    WebhookQueue now = queue.get();
    return now == null ? null : now.trouble();
  }

  /** Stops; what still waits is lost. */
  public void close() {
    context.owner().cancelTimer(timer);
    apply(new AlertSettings(null));
  }
}
