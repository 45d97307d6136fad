package dev.drawbridge.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Spans that wait to be sent, at most {@value #MOST}, and the thread that sends them. The SDK's own
 * does not tell how many it drops. Whoever ends a span never waits: one that finds no room is
 * dropped and counted.
 */
final class SpanQueue implements SpanProcessor {
  static final int MOST = 4096;
  private static final int BATCH = 512;
  private static final long PAUSE_MILLIS = 1_000;

  /** How long a batch is tried; the exporter repeats it meanwhile. */
  private static final long PATIENCE_SECONDS = 30;

  private static final long LAST_SECONDS = 3;

  private final SpanExporter exporter;
  private final ArrayBlockingQueue<ReadableSpan> waiting = new ArrayBlockingQueue<>(MOST);
  private final Counter sent;
  private final Counter failed;
  private final Counter dropped;
  private final Thread sender = new Thread(this::send, "telemetry");
  private volatile boolean closing;

  /** Of the sender's thread. */
  private final CollectorState state = new CollectorState("spans of traces");

  SpanQueue(SpanExporter exporter, MeterRegistry registry) {
    this.exporter = exporter;
    this.sent = counter(registry, "sent");
    this.failed = counter(registry, "failed");
    this.dropped = counter(registry, "dropped");
    Gauge.builder("drawbridge_telemetry_queue", waiting, ArrayBlockingQueue::size)
        .description("Spans that wait for the collector")
        .register(registry);
    sender.setDaemon(true);
    sender.start();
  }

  private static Counter counter(MeterRegistry registry, String result) {
    return Counter.builder("drawbridge_telemetry_spans")
        .description("Spans of traces by what became of them")
        .tag("result", result)
        .register(registry);
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {}

  @Override
  public boolean isStartRequired() {
    return false;
  }

  @Override
  public void onEnd(ReadableSpan span) {
    if (closing || !waiting.offer(span)) dropped.increment();
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }

  private void send() {
    List<ReadableSpan> spans = new ArrayList<>(BATCH);
    while (!closing || !waiting.isEmpty()) {
      try {
        ReadableSpan first = waiting.poll(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        if (first == null) continue;
        spans.add(first);
        waiting.drainTo(spans, BATCH - 1);
        send(spans.stream().map(ReadableSpan::toSpanData).toList());
      } catch (InterruptedException e) {
        break;
      } catch (RuntimeException | LinkageError fault) {
        told(spans.size(), fault);
      } finally {
        spans.clear();
      }
    }
    dropped.increment(waiting.size());
  }

  private void send(List<SpanData> batch) {
    CompletableResultCode done = exporter.export(batch);
    done.join(closing ? LAST_SECONDS : PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (done.isSuccess()) {
      sent.increment(batch.size());
      state.taken();
    } else {
      told(batch.size(), done.getFailureThrowable());
    }
  }

  private void told(int spans, @Nullable Throwable why) {
    failed.increment(spans);
    state.failed(why);
  }

  /** Sends what waits, for some seconds at most, on the sender's own thread. */
  @Override
  public CompletableResultCode shutdown() {
    closing = true;
    return exporter.flush();
  }

  /** Whether all that waited is gone. */
  boolean over() {
    return !sender.isAlive();
  }

  /** Gives up what still waits. */
  void giveUp() {
    sender.interrupt();
    exporter.shutdown();
  }
}
