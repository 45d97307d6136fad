package dev.drawbridge.telemetry;

import dev.drawbridge.upstream.SystemTrust;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** The collector of one gateway: where it is, by what it is trusted, and who tells it. */
public final class Collector {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /**
   * Kept, since a logger that nobody holds forgets its level. What it would log, this package logs.
   */
  private static final Logger SDK = Logger.getLogger("io.opentelemetry");

  /** By what a collector of one's own authorities is trusted. */
  private record Trust(SSLContext context, X509TrustManager manager) {}

  private final TelemetrySettings settings;
  private final Resource resource;
  private final @Nullable Trust trust;

  private Collector(TelemetrySettings settings, Resource resource, @Nullable Trust trust) {
    this.settings = settings;
    this.resource = resource;
    this.trust = trust;
  }

  /**
   * The collector that the settings name. Blocks while the SDK's classes are loaded; whether it is
   * there is found out by whoever sends first.
   *
   * @param release of this gateway
   * @throws IllegalArgumentException where the file of certificate authorities is unusable
   */
  public static Collector of(TelemetrySettings settings, String release) {
    SDK.setLevel(Level.OFF);
    Resource resource =
        Resource.create(
            Attributes.builder()
                .put("service.name", "drawbridge")
                .put("service.version", release)
                .put("service.instance.id", UUID.randomUUID().toString())
                .build());
    Path ca = settings.ca();
    return new Collector(settings, resource, ca == null ? null : trust(SystemTrust.with(ca)));
  }

  private static Trust trust(TrustManagerFactory factory) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509TrustManager x509) return new Trust(context, x509);
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("this Java has no TLS", e);
    }
    throw new IllegalArgumentException("this Java has no manager of trust in certificates");
  }

  TelemetrySettings settings() {
    return settings;
  }

  /** Who tells: the same of all that one gateway tells. */
  Resource resource() {
    return resource;
  }

  SpanExporter spans() {
    var exporter =
        OtlpHttpSpanExporter.builder().setEndpoint(url("traces")).setConnectTimeout(CONNECT);
    settings.headers().forEach(exporter::addHeader);
    if (trust != null) exporter.setSslContext(trust.context(), trust.manager());
    return exporter.build();
  }

  MetricExporter metrics() {
    var exporter =
        OtlpHttpMetricExporter.builder().setEndpoint(url("metrics")).setConnectTimeout(CONNECT);
    settings.headers().forEach(exporter::addHeader);
    if (trust != null) exporter.setSslContext(trust.context(), trust.manager());
    return exporter.build();
  }

  private String url(String signal) {
    return settings.otlp().toString().replaceAll("/+$", "") + "/v1/" + signal;
  }
}
