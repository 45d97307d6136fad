package dev.drawbridge.gate.observation;

import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.telemetry.Exemplars;
import dev.drawbridge.telemetry.RequestTrace;
import dev.drawbridge.telemetry.Tracing;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says which requests are observed. */
public final class Observation {
  /** Nobody looks. */
  public static final Observation NONE = new Observation(null, new Exemplars(), false);

  /** HTTP's own methods; any other would be the caller's word. */
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

  private final @Nullable Tracing tracing;
  private final Exemplars exemplars;
  private final boolean access;

  /**
   * @param tracing null where there are no traces
   * @param exemplars takes the traces of what is measured
   * @param access whether each request gets a line in the log
   */
  public Observation(@Nullable Tracing tracing, Exemplars exemplars, boolean access) {
    this.tracing = tracing;
    this.exemplars = exemplars;
    this.access = access;
  }

  /**
   * Begins to observe a request; null where nobody looks.
   *
   * @param route the path as the gateway has it
   * @param source the caller's address
   */
  public @Nullable ObservedRequest begin(
      HttpServerRequest request, RequestId id, String route, String source) {
    Tracing traces = tracing;
    if (traces == null && !access) return null;
    String method = method(request);
    RequestTrace trace =
        traces == null ? null : begin(traces, request, id.value(), method, route, source);
    if (trace == null && !access) return null;
    var line = access ? new ObservedRequest.Line(id.value(), method, route) : null;
    return new ObservedRequest(trace, exemplars, line);
  }

  private static @Nullable RequestTrace begin(
      Tracing traces,
      HttpServerRequest request,
      String id,
      String method,
      String route,
      String source) {
    // Two of them are none: nobody could say which one is meant.
    List<String> parents = request.headers().getAll("traceparent");
    String parent = parents.size() == 1 ? parents.getFirst() : null;
    return traces.begin(id, method, route, parent, source);
  }

  private static String method(HttpServerRequest request) {
    String name = request.method().name();
    return METHODS.contains(name) ? name : "_OTHER";
  }
}
