package dev.drawbridge.server;

import dev.drawbridge.command.Release;
import dev.drawbridge.http.ProxyProtocol;
import dev.drawbridge.telemetry.Exemplars;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.EnumSet;
import java.util.UUID;

/** What is measured of one gateway: its own counts beside those of the JVM and of Vert.x. */
final class Meters implements AutoCloseable {
  /** A method or an address would be the caller's or the vendor's word; a pool's name is ours. */
  private static final EnumSet<Label> LABELS = EnumSet.of(Label.POOL_TYPE, Label.POOL_NAME);

  private final Exemplars exemplars = new Exemplars();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(
          PrometheusConfig.DEFAULT, new PrometheusRegistry(), Clock.SYSTEM, exemplars);
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final Vertx vertx = counted(registry);

  Meters() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    gc.bindTo(registry);
    Gauge.builder("drawbridge.build.info", () -> 1)
        .description("Which release runs, on which Java")
        .tag("version", Release.version())
        .tag("java", Runtime.version().toString())
        .register(registry);
  }

  /** Takes the traces of what is measured. */
  Exemplars exemplars() {
    return exemplars;
  }

  PrometheusMeterRegistry registry() {
    return registry;
  }

  /** The Vert.x that counts here: connections, requests, bytes, and who waits for a thread. */
  Vertx vertx() {
    return vertx;
  }

  private static Vertx counted(PrometheusMeterRegistry registry) {
    var options = new MicrometerMetricsOptions();
    options
        .setEnabled(true)
        // Registries are kept by name for the whole process, which may run several gateways.
        .setRegistryName(UUID.randomUUID().toString())
        .setLabels(LABELS)
        .addDisabledMetricsCategory(MetricsDomain.EVENT_BUS)
        .addDisabledMetricsCategory(MetricsDomain.DATAGRAM_SOCKET)
        .addDisabledMetricsCategory(MetricsDomain.VERTICLES);
    return Vertx.builder()
        .with(new VertxOptions().setMetricsOptions(options))
        .withTransport(new ProxyProtocol())
        .withMetrics(new MicrometerMetricsFactory(registry))
        .build();
  }

  @Override
  public void close() {
    gc.close();
  }
}
