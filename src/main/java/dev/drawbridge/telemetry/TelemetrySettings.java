package dev.drawbridge.telemetry;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which collector is told how requests went.
 *
 * @param otlp the collector's base URL, without {@code /v1/traces} and {@code /v1/metrics}
 * @param headers that each call of it bears; their values are secrets
 * @param sample the share of requests that are traced, from 0 to 1
 * @param trusted networks, such as {@code 10.0.0.0/8}, whose callers' traces are gone on with
 * @param metrics between two times that the metrics are sent; null where they are not
 * @param ca certificate authorities beside the system's; null for none
 */
public record TelemetrySettings(
    URI otlp,
    Map<String, String> headers,
    double sample,
    List<String> trusted,
    @Nullable Duration metrics,
    @Nullable Path ca) {
  /** Names no header: their values are secrets. */
  @Override
  public String toString() {
    return "TelemetrySettings[" + otlp + ", sample=" + sample + "]";
  }
}
