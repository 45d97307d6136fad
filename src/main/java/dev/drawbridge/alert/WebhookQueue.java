package dev.drawbridge.alert;

import dev.drawbridge.logging.EventCode;
import io.vertx.core.Context;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits for the webhook: one alert at a time, oldest first, each tried with growing pauses
 * until it is taken or given up. Where too many wait, the oldest that is not under way is dropped.
 * All but {@link #add}, {@link #size} and {@link #trouble} happens on one context.
 */
final class WebhookQueue {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookQueue.class);

  /** Alerts that wait at most. */
  static final int MOST = 256;

  /** Tries of one alert, over about half an hour. */
  static final int TRIES = 14;

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private final Context context;
  private final InstantSource clock;
  private final Delivery delivery;
  private final Consumer<End> ends;
  private final Deque<Alert> waiting = new ArrayDeque<>();
  private final AtomicInteger size = new AtomicInteger();
  private volatile @Nullable String trouble;
  private boolean busy;
  private boolean closed;
  private int tried;

  /** What became of an alert. */
  enum End {
    DELIVERED,
    /** Given up after the last try, or refused for good. */
    FAILED,
    /** It found no room. */
    DROPPED;

    String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param ends told what became of each
   */
  WebhookQueue(Context context, InstantSource clock, Delivery delivery, Consumer<End> ends) {
    this.context = context;
    this.clock = clock;
    this.delivery = delivery;
    this.ends = ends;
  }

  int size() {
    return size.get();
  }

  /** Why the first that waits was not taken the last time; null where nothing is wrong. */
  @Nullable String trouble() {
    return trouble;
  }

  void add(Alert alert) {
    context.runOnContext(v -> wait(alert));
  }

  private void wait(Alert alert) {
    if (closed) return;
    if (waiting.size() >= MOST) {
      Alert underWay = busy ? waiting.pollFirst() : null;
      waiting.pollFirst();
      if (underWay != null) waiting.addFirst(underWay);
      ends.accept(End.DROPPED);
    }
    waiting.addLast(alert);
    size.set(waiting.size());
    next();
  }

  private void next() {
    Alert first = waiting.peekFirst();
    if (busy || closed || first == null) return;
    busy = true;
    delivery
        .send(first, clock.instant().getEpochSecond())
        .onComplete(
            sent -> context.runOnContext(v -> answered(sent.succeeded() ? null : sent.cause())));
  }

  private void answered(@Nullable Throwable failure) {
    if (closed) return;
    if (failure == null) {
      trouble = null;
      over(End.DELIVERED);
      return;
    }
    tried++;
    String why = failure instanceof NotDelivered told ? told.sentence() : "it cannot be reached";
    trouble = why;
    boolean last = tried >= TRIES || (failure instanceof NotDelivered told && told.forGood());
    if (last) {
      LOG.warn(
          EventCode.ALERT_UNDELIVERED,
          "an alert was not taken by the webhook and is given up: {}",
          why);
      over(End.FAILED);
      return;
    }
    LOG.info(
        EventCode.ALERT_RETRIED,
        "an alert was not taken by the webhook and is sent again: {}",
        why);
    context
        .owner()
        .setTimer(
            pause(tried),
            t -> {
              busy = false;
              next();
            });
  }

  private void over(End end) {
    busy = false;
    tried = 0;
    waiting.pollFirst();
    size.set(waiting.size());
    ends.accept(end);
    next();
  }

  /** Doubled with each try, a fifth more or less. */
  private static long pause(int tried) {
    long doubled = FIRST_PAUSE.toMillis() << Math.min(tried - 1, 20);
    long bounded = Math.min(doubled, LONGEST_PAUSE.toMillis());
    return (long) (bounded * ThreadLocalRandom.current().nextDouble(0.8, 1.2));
  }

  /**
   * Sends nothing more.
   *
   * @param heir gets what waits; null for nobody
   */
  void close(@Nullable WebhookQueue heir) {
    context.runOnContext(
        v -> {
          closed = true;
          delivery.close();
          if (heir != null) waiting.forEach(heir::add);
          waiting.clear();
          size.set(0);
        });
  }
}
