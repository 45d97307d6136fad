package dev.drawbridge.logging;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One request of the callers' port as the log has it: values of closed sets, ids of the
 * configuration, numbers and the request's id.
 *
 * @param method one of HTTP's own, else {@code _OTHER}
 * @param route the path as the gateway has it
 * @param status of the answer; 0 where there was none
 * @param request its id, which is its record's
 * @param outcome as the metrics have it; null where the route takes no call
 * @param code of a refusal or failure; null for none
 * @param team as the metrics have it; null where nobody was identified
 * @param model that served; null for none
 * @param millis from the request's head to its answer's end
 * @param upstreamMillis of them, those in which a vendor was waited for
 * @param received bytes of the request's body
 * @param sent bytes of the answer's body
 */
public record AccessLine(
    String method,
    String route,
    int status,
    String request,
    @Nullable String outcome,
    @Nullable String code,
    @Nullable String team,
    @Nullable String model,
    double millis,
    double upstreamMillis,
    long received,
    long sent) {
  /** The name of the logger of these lines. */
  public static final String LOGGER = "dev.drawbridge.access";

  private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

  /** Logs it. */
  public void log() {
    LoggingEventBuilder line =
        LOG.atInfo()
            .addMarker(EventCode.REQUEST)
            .addKeyValue("method", method)
            .addKeyValue("route", route)
            .addKeyValue("status", status)
            .addKeyValue("request", request)
            .addKeyValue("outcome", outcome)
            .addKeyValue("code", code)
            .addKeyValue("team", team)
            .addKeyValue("model", model)
            .addKeyValue("ms", millis)
            .addKeyValue("upstream_ms", upstreamMillis)
            .addKeyValue("received", received)
            .addKeyValue("sent", sent);
    line.log(text());
  }

  private String text() {
    return String.format(
        Locale.ROOT,
        "%s %s %d %s team=%s model=%s outcome=%s code=%s ms=%.1f upstream_ms=%.1f received=%d"
            + " sent=%d",
        method,
        route,
        status,
        request,
        told(team),
        told(model),
        told(outcome),
        told(code),
        millis,
        upstreamMillis,
        received,
        sent);
  }

  private static String told(@Nullable String value) {
    return value == null ? "-" : value;
  }
}
