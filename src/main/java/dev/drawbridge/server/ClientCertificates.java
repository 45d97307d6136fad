package dev.drawbridge.server;

import dev.drawbridge.upstream.Endpoint;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** When the certificates end that the gateway shows to providers, as metrics. */
final class ClientCertificates {
  private final MeterRegistry registry;
  private final Map<String, Meter> told = new TreeMap<>();

  ClientCertificates(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * Tells of those of a configuration that serves from now on.
   *
   * @param endpoints by provider
   */
  synchronized void apply(Map<String, Endpoint> endpoints) {
    told.values().forEach(registry::remove);
    told.clear();
    endpoints.forEach(
        (provider, endpoint) -> {
          Instant ends = endpoint.certificateEnds();
          if (ends != null) told.put(provider, gauge(provider, ends));
        });
  }

  private Meter gauge(String provider, Instant ends) {
    return TimeGauge.builder(
            "drawbridge.upstream.certificate.expiry.timestamp",
            ends,
            TimeUnit.SECONDS,
            Instant::getEpochSecond)
        .description("When the certificate that a provider is shown, or one of its chain, ends")
        .tag("provider", provider)
        .strongReference(true)
        .register(registry);
  }
}
