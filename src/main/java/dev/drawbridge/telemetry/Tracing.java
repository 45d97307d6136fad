package dev.drawbridge.telemetry;

import dev.drawbridge.audit.export.TraceParent;
import dev.drawbridge.http.Network;
import dev.drawbridge.upstream.SystemTrust;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Makes the traces of one gateway. */
public final class Tracing {
  /** OpenTelemetry's semantic conventions whose names are used here. */
  public static final String CONVENTIONS = "1.37.0";

  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** Kept, since a logger that nobody holds forgets its level. What it would say, we say. */
  private static final Logger SDK = Logger.getLogger("io.opentelemetry");

  private final SdkTracerProvider provider;
  private final SpanQueue queue;
  private final Tracer tracer;
  private final double sample;
  private final List<Network> trusted;

  private Tracing(
      SdkTracerProvider provider, SpanQueue queue, double sample, List<Network> trusted) {
    this.provider = provider;
    this.queue = queue;
    this.sample = sample;
    this.trusted = trusted;
    this.tracer =
        provider
            .tracerBuilder("dev.drawbridge")
            .setSchemaUrl("https://opentelemetry.io/schemas/" + CONVENTIONS)
            .build();
  }

  /**
   * Makes traces from now on. Blocks while the SDK's classes are loaded; whether the collector is
   * there is found out with the first spans.
   *
   * @param release of this gateway
   * @throws IllegalArgumentException where the file of certificate authorities is unusable
   */
  public static Tracing open(TelemetrySettings settings, String release, MeterRegistry registry) {
    SDK.setLevel(Level.OFF);
    SpanQueue queue = new SpanQueue(exporter(settings), registry);
    Resource resource =
        Resource.create(
            Attributes.builder()
                .put("service.name", "drawbridge")
                .put("service.version", release)
                .put("service.instance.id", UUID.randomUUID().toString())
                .build());
    SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setResource(resource)
            .setSampler(Sampler.alwaysOn())
            .addSpanProcessor(queue)
            .build();
    List<Network> trusted =
        settings.trusted().stream().map(Network::of).filter(Objects::nonNull).toList();
    return new Tracing(provider, queue, settings.sample(), trusted);
  }

  private static SpanExporter exporter(TelemetrySettings settings) {
    var exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(settings.otlp().toString().replaceAll("/+$", "") + "/v1/traces")
            .setConnectTimeout(CONNECT);
    settings.headers().forEach(exporter::addHeader);
    Path ca = settings.ca();
    if (ca != null) {
      TrustManagerFactory trust = SystemTrust.with(ca);
      exporter.setSslContext(context(trust), x509(trust));
    }
    return exporter.build();
  }

  private static SSLContext context(TrustManagerFactory trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("this Java has no TLS", e);
    }
  }

  private static X509TrustManager x509(TrustManagerFactory trust) {
    for (TrustManager manager : trust.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) return x509;
    }
    throw new IllegalArgumentException("this Java has no manager of trust in certificates");
  }

  /**
   * Begins the trace of a request; null where it is not sampled.
   *
   * @param method one of HTTP's own, else {@code _OTHER}
   * @param route as the gateway has it, never as the caller wrote it
   * @param traceparent as the caller sent it; null for none
   * @param source the caller's address
   */
  public @Nullable RequestTrace begin(
      String id, String method, String route, @Nullable String traceparent, String source) {
    if (sample < 1 && ThreadLocalRandom.current().nextDouble() >= sample) return null;
    SpanBuilder request =
        tracer
            .spanBuilder(method + " " + route)
            .setSpanKind(SpanKind.SERVER)
            .setNoParent()
            .setAttribute("http.request.method", method)
            .setAttribute("http.route", route)
            .setAttribute("drawbridge.request.id", id);
    TraceParent callers = traceparent == null ? null : TraceParent.of(traceparent);
    if (callers != null) {
      SpanContext context = context(callers);
      if (trusts(source)) request.setParent(Context.root().with(Span.wrap(context)));
      else request.addLink(context);
    }
    return new RequestTrace(tracer, request);
  }

  /** Whether it was sampled there is no matter: what is sampled is drawn here. */
  private static SpanContext context(TraceParent callers) {
    return SpanContext.createFromRemoteParent(
        callers.trace(), callers.span(), TraceFlags.getSampled(), TraceState.getDefault());
  }

  private boolean trusts(String source) {
    for (Network network : trusted) if (network.contains(source)) return true;
    return false;
  }

  /** Ends it: spans that end from now on are dropped, those that wait are sent still. */
  public void close() {
    provider.shutdown();
  }

  /** Whether all that waited at {@link #close} is gone. */
  public boolean over() {
    return queue.over();
  }

  /** Gives up what waits still. */
  public void giveUp() {
    queue.giveUp();
  }
}
