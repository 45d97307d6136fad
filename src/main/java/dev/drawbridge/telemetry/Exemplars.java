package dev.drawbridge.telemetry;

import io.prometheus.metrics.tracer.common.SpanContext;
import org.jspecify.annotations.Nullable;

/**
 * Which trace a measured value is of, so that a bucket of a histogram names an example. Asked by
 * the registry of metrics on the thread that measures.
 */
public final class Exemplars implements SpanContext {
  private static final ThreadLocal<@Nullable RequestTrace> CURRENT = new ThreadLocal<>();
  private volatile boolean used;

  /** Measures something of a request. */
  public void of(RequestTrace trace, Runnable measure) {
    used = true;
    CURRENT.set(trace);
    try {
      measure.run();
    } finally {
      CURRENT.remove();
    }
  }

  private @Nullable RequestTrace now() {
    return used ? CURRENT.get() : null;
  }

  @Override
  public @Nullable String getCurrentTraceId() {
    RequestTrace trace = now();
    return trace == null ? null : trace.traceId();
  }

  @Override
  public @Nullable String getCurrentSpanId() {
    RequestTrace trace = now();
    return trace == null ? null : trace.spanId();
  }

  @Override
  public boolean isCurrentSpanSampled() {
    return now() != null;
  }

  @Override
  public void markCurrentSpanAsExemplar() {}
}
