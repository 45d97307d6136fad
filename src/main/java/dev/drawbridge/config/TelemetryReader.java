package dev.drawbridge.config;

import dev.drawbridge.http.Network;
import dev.drawbridge.telemetry.TelemetrySettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code telemetry}. */
final class TelemetryReader {
  private static final Duration INTERVAL = Duration.ofMinutes(1);
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  private TelemetryReader() {}

  /**
   * Null where nobody is told.
   *
   * @param root the configuration
   * @param ca certificate authorities beside the system's; null for none
   */
  static @Nullable TelemetrySettings read(Section root, @Nullable Path ca) {
    Section telemetry = root.child("telemetry");
    URI otlp = telemetry.url("otlp", root.child("upstream").flag("allow_link_local", false));
    Map<String, String> headers = new HashMap<>();
    Section given = telemetry.child("headers");
    for (String name : given.entries().keySet()) {
      String value = given.secret(name);
      if (value == null) continue;
      if (value.chars().allMatch(c -> c >= ' ' && c <= '~')) headers.put(name, value);
      else given.error(name, "the value is no header: it holds other than printable ASCII");
    }
    List<String> trusted = telemetry.texts("trusted");
    for (int i = 0; i < trusted.size(); i++) {
      if (Network.orAddress(trusted.get(i)) == null) {
        telemetry.errorAt("trusted", i, Network.EXPECTED);
      }
    }
    double sample = telemetry.number("sample", 1);
    boolean metrics = telemetry.flag("metrics", true);
    Duration interval = telemetry.duration("interval", INTERVAL);
    if (interval.compareTo(SHORTEST) < 0) telemetry.error("interval", "must be at least 1s");
    if (otlp == null) return null;
    return new TelemetrySettings(
        otlp, Map.copyOf(headers), sample, trusted, metrics ? interval : null, ca);
  }
}
