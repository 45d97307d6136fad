package dev.drawbridge.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The trace of one attempt at one target. Used on the request's event loop only. */
public final class AttemptTrace {
  private final RequestTrace request;
  private final Span span;
  private final Context inside;
  private @Nullable Span relay;

  AttemptTrace(RequestTrace request, Span span, Context inside) {
    this.request = request;
    this.span = span;
    this.inside = inside;
  }

  /** The header {@code traceparent} by which the target goes on with this trace. */
  public String traceparent() {
    SpanContext context = span.getSpanContext();
    return "00-" + context.getTraceId() + "-" + context.getSpanId() + "-01";
  }

  /**
   * The target's head is here, or it failed.
   *
   * @param status the vendor's; 0 where none came
   */
  public void answered(int status) {
    if (status > 0) span.setAttribute("http.response.status_code", status);
  }

  /** The answer goes to the caller. */
  public void relayBegins() {
    relay = request.begin("relay", inside, SpanKind.INTERNAL).startSpan();
  }

  /** The tokens that the answer took, by its vendor. */
  public void used(long input, long output) {
    span.setAttribute("gen_ai.usage.input_tokens", input);
    span.setAttribute("gen_ai.usage.output_tokens", output);
  }

  /**
   * The attempt is over.
   *
   * @param failure what went wrong, of a closed set; null for nothing
   */
  public void end(@Nullable String failure) {
    Span relayed = relay;
    if (relayed != null) relayed.end(request.now(), TimeUnit.NANOSECONDS);
    if (failure != null) {
      span.setAttribute("error.type", failure);
      span.setStatus(StatusCode.ERROR);
    }
    span.end(request.now(), TimeUnit.NANOSECONDS);
  }
}
