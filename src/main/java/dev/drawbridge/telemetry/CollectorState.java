package dev.drawbridge.telemetry;

import dev.drawbridge.logging.EventCode;
import io.opentelemetry.exporter.internal.FailedExportException.HttpExportException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the collector took what it was sent last. The log says once that it does not, and once
 * that it does again. Used on one thread only.
 */
final class CollectorState {
  private static final Logger LOG = LoggerFactory.getLogger(CollectorState.class);
  private final String what;
  private boolean away;

  /**
   * @param what is sent, in the plural
   */
  CollectorState(String what) {
    this.what = what;
  }

  void taken() {
    if (away) LOG.info(EventCode.TELEMETRY_BACK, "the collector takes {} again", what);
    away = false;
  }

  /**
   * It did not take them.
   *
   * @param why null where it did not answer in time
   */
  void failed(@Nullable Throwable why) {
    if (!away) {
      LOG.warn(
          EventCode.TELEMETRY_AWAY,
          "the collector takes no {} ({}); they are dropped until it does",
          what,
          told(why));
    }
    away = true;
  }

  private static String told(@Nullable Throwable why) {
    if (why == null) return "no answer in time";
    if (!(why instanceof HttpExportException http)) return why.getClass().getSimpleName();
    var answer = http.getResponse();
    if (answer != null) return "HTTP " + answer.getStatusCode();
    Throwable cause = http.getCause();
    return (cause == null ? why : cause).getClass().getSimpleName();
  }
}
