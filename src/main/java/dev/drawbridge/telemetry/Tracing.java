package dev.drawbridge.telemetry;

import dev.drawbridge.audit.export.TraceParent;
import dev.drawbridge.http.Network;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Makes the traces of one gateway. */
public final class Tracing {
  /** OpenTelemetry's semantic conventions whose names are used here. */
  public static final String CONVENTIONS = "1.37.0";

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

  /** Makes traces from now on. */
  public static Tracing open(Collector collector, MeterRegistry registry) {
    SpanQueue queue = new SpanQueue(collector.spans(), registry);
    SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setResource(collector.resource())
            .setSampler(Sampler.alwaysOn())
            .addSpanProcessor(queue)
            .build();
    TelemetrySettings settings = collector.settings();
    List<Network> trusted =
        settings.trusted().stream().map(Network::orAddress).filter(Objects::nonNull).toList();
    return new Tracing(provider, queue, settings.sample(), trusted);
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
