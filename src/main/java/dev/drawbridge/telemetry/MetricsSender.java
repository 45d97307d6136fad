package dev.drawbridge.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Sends all metrics of one gateway to its collector, at a fixed interval and once more at the end.
 * They are what a scrape by Prometheus would get at that moment. What the collector does not take
 * is not kept: the next time tells the sums anew.
 */
public final class MetricsSender {
  private static final long PATIENCE_SECONDS = 30;
  private static final long LAST_SECONDS = 3;

  private final MetricExporter exporter;
  private final PrometheusRegistry metrics;
  private final OtlpMetrics form;
  private final long interval;
  private final Counter sent;
  private final Counter failed;
  private final CollectorState state = new CollectorState("metrics");
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread sender = new Thread(this::send, "telemetry-metrics");

  private MetricsSender(Collector collector, Duration interval, PrometheusMeterRegistry registry) {
    this.exporter = collector.metrics();
    this.metrics = registry.getPrometheusRegistry();
    this.form = new OtlpMetrics(collector.resource(), System.currentTimeMillis());
    this.interval = interval.toMillis();
    this.sent = counter(registry, "sent");
    this.failed = counter(registry, "failed");
  }

  private static Counter counter(MeterRegistry registry, String result) {
    return Counter.builder("drawbridge_telemetry_exports")
        .description("Times that the metrics were sent to the collector, by what became of them")
        .tag("result", result)
        .register(registry);
  }

  /**
   * Sends metrics from now on.
   *
   * @param interval between two times, at least a millisecond
   */
  public static MetricsSender open(
      Collector collector, Duration interval, PrometheusMeterRegistry registry) {
    MetricsSender opened = new MetricsSender(collector, interval, registry);
    opened.sender.setDaemon(true);
    opened.sender.start();
    return opened;
  }

  private void send() {
    try {
      boolean last = false;
      while (!last) {
        last = closing.await(interval, TimeUnit.MILLISECONDS);
        send(last ? LAST_SECONDS : PATIENCE_SECONDS);
      }
    } catch (InterruptedException e) {
      // Given up: nobody waits for what it had to tell.
    }
  }

  private void send(long seconds) {
    try {
      CompletableResultCode done = exporter.export(form.of(metrics.scrape()));
      done.join(seconds, TimeUnit.SECONDS);
      if (done.isSuccess()) {
        sent.increment();
        state.taken();
      } else {
        failed.increment();
        state.failed(done.getFailureThrowable());
      }
    } catch (RuntimeException | LinkageError fault) {
      failed.increment();
      state.failed(fault);
    }
  }

  /** Ends it: they are sent once more, for some seconds at most. */
  public void close() {
    closing.countDown();
  }

  /** Whether they were sent for the last time. */
  public boolean over() {
    return !sender.isAlive();
  }

  /** Gives up sending them. */
  public void giveUp() {
    sender.interrupt();
    exporter.shutdown();
  }
}
