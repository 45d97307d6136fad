package dev.drawbridge.telemetry;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.tracer.common.SpanContext;
import java.time.Duration;

/** A registry in which one metric of each kind was measured, with a trace as example. */
record MeasuredSample(PrometheusMeterRegistry registry) {
  static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  static final String SPAN = "b7ad6b7169203331";

  /** The one trace that is measured. */
  private record Traced() implements SpanContext {
    @Override
    public String getCurrentTraceId() {
      return TRACE;
    }

    @Override
    public String getCurrentSpanId() {
      return SPAN;
    }

    @Override
    public boolean isCurrentSpanSampled() {
      return true;
    }

    @Override
    public void markCurrentSpanAsExemplar() {}
  }

  static MeasuredSample of() {
    var registry =
        new PrometheusMeterRegistry(
            PrometheusConfig.DEFAULT, new PrometheusRegistry(), Clock.SYSTEM, new Traced());
    Counter.builder("sample.calls")
        .description("Calls")
        .tag("model", "large")
        .register(registry)
        .increment(3);
    Gauge.builder("sample.used.ratio", () -> 0.5).description("Share").register(registry);
    Gauge.builder("sample.build.info", () -> 1).tag("version", "1").register(registry);
    Timer.builder("sample")
        .description("Time")
        .serviceLevelObjectives(Duration.ofMillis(10), Duration.ofMillis(100))
        .register(registry)
        .record(Duration.ofMillis(50));
    DistributionSummary.builder("sample.length")
        .baseUnit("bytes")
        .publishPercentiles(0.5)
        .register(registry)
        .record(7);
    return new MeasuredSample(registry);
  }
}
