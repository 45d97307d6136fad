package dev.drawbridge.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The trace of one request under way. Used on the request's event loop only. */
public final class RequestTrace {
  private static final int SERVER_ERROR = 500;
  private final Tracer tracer;
  private final Span span;
  private final Context inside;

  /** Nanoseconds since 1970 less those of {@link System#nanoTime}. */
  private final long epoch;

  private @Nullable Span attempts;
  private @Nullable Context insideAttempts;

  RequestTrace(Tracer tracer, SpanBuilder request) {
    this.tracer = tracer;
    Instant now = Instant.now();
    long nanos = System.nanoTime();
    epoch = now.getEpochSecond() * 1_000_000_000L + now.getNano() - nanos;
    span = request.setStartTimestamp(epoch + nanos, TimeUnit.NANOSECONDS).startSpan();
    inside = Context.root().with(span);
  }

  /** 32 hex digits. */
  public String traceId() {
    return span.getSpanContext().getTraceId();
  }

  /** Of the request's own span, 16 hex digits. */
  public String spanId() {
    return span.getSpanContext().getSpanId();
  }

  /**
   * A stage that is over.
   *
   * @param began by {@link System#nanoTime}
   */
  public void stage(String name, long began, long ended, boolean failed) {
    Span stage =
        tracer
            .spanBuilder(name)
            .setParent(inside)
            .setStartTimestamp(epoch + began, TimeUnit.NANOSECONDS)
            .startSpan();
    if (failed) stage.setStatus(StatusCode.ERROR);
    stage.end(epoch + ended, TimeUnit.NANOSECONDS);
  }

  /** The gateway begins to ask targets. */
  public void attemptsBegin() {
    Span begun = begin("attempts", inside, SpanKind.INTERNAL).startSpan();
    attempts = begun;
    insideAttempts = inside.with(begun);
  }

  /** No target is asked any more. */
  public void attemptsEnd() {
    Span begun = attempts;
    if (begun != null) begun.end(now(), TimeUnit.NANOSECONDS);
  }

  /**
   * A target is asked.
   *
   * @param operation as the conventions call it
   * @param provider likewise
   * @param endpoint the provider's id in the configuration
   */
  public AttemptTrace attempt(String operation, String provider, String endpoint, String model) {
    Context parent = insideAttempts == null ? inside : insideAttempts;
    Span attempt =
        begin(operation + " " + model, parent, SpanKind.CLIENT)
            .setAttribute("gen_ai.operation.name", operation)
            .setAttribute("gen_ai.provider.name", provider)
            .setAttribute("gen_ai.request.model", model)
            .setAttribute("drawbridge.provider", endpoint)
            .startSpan();
    return new AttemptTrace(this, attempt, parent.with(attempt));
  }

  SpanBuilder begin(String name, Context parent, SpanKind kind) {
    return tracer
        .spanBuilder(name)
        .setParent(parent)
        .setSpanKind(kind)
        .setStartTimestamp(now(), TimeUnit.NANOSECONDS);
  }

  long now() {
    return epoch + System.nanoTime();
  }

  /**
   * The request is over.
   *
   * @param status of the answer; 0 where there was none
   * @param outcome as the metrics have it; null where the route takes no call
   * @param code of a refusal or failure; null for none
   */
  public void end(int status, @Nullable String outcome, @Nullable String code) {
    if (status > 0) span.setAttribute("http.response.status_code", status);
    if (outcome != null) span.setAttribute("drawbridge.outcome", outcome);
    if (code != null) span.setAttribute("error.type", code);
    if (status >= SERVER_ERROR) span.setStatus(StatusCode.ERROR);
    span.end(now(), TimeUnit.NANOSECONDS);
  }

  /** What an id of the configuration is for the request, once it is known. */
  public void known(String attribute, String id) {
    span.setAttribute(attribute, id);
  }
}
