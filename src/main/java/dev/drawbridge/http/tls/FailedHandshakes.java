package dev.drawbridge.http.tls;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.vertx.core.http.HttpServer;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts the TLS handshakes of a port that came to nothing, by why. */
public final class FailedHandshakes {
  /** Why a handshake failed, as far as this end knows. */
  enum Reason {
    /** What arrived is no TLS. */
    CLEARTEXT,
    /** No version, cipher or curve that both have. */
    NOTHING_IN_COMMON,
    /** The client has no certificate, and the port takes none without. */
    CERTIFICATE_MISSING,
    /** The client's certificate is of no authority that is taken, or has ended. */
    CERTIFICATE_REFUSED,
    /** The client does not take the port's certificate, or something else of it. */
    CLIENT_REFUSED,
    LATE,
    /** The client left. */
    LEFT,
    OTHER
  }

  private final Map<Reason, Counter> counters = new EnumMap<>(Reason.class);

  private FailedHandshakes(String port, MeterRegistry registry) {
    for (Reason reason : Reason.values()) {
      counters.put(
          reason,
          Counter.builder("drawbridge.tls.handshakes.failed")
              .description("TLS handshakes that failed")
              .tag("port", port)
              .tag("reason", reason.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
  }

  /** Counts those of a server that speaks TLS and does not listen yet. */
  public static void count(HttpServer server, String port, MeterRegistry registry) {
    var failed = new FailedHandshakes(port, registry);
    server.exceptionHandler(failed::count);
  }

  private void count(Throwable failure) {
    Counter counter = counters.get(reason(failure));
    if (counter != null) counter.increment();
  }

  /**
   * The reason of a failure. The JDK tells its own apart by their messages only; one that changes
   * is counted as {@code OTHER}.
   */
  static Reason reason(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof NotSslRecordException) return Reason.CLEARTEXT;
      if (each instanceof SslHandshakeTimeoutException) return Reason.LATE;
      if (each instanceof CertificateException) return Reason.CERTIFICATE_REFUSED;
      String message = String.valueOf(each.getMessage());
      if (message.contains("Received fatal alert")) return Reason.CLIENT_REFUSED;
      if (message.contains("Empty client certificate chain")) return Reason.CERTIFICATE_MISSING;
      if (message.contains("in common")
          || message.contains("not accepted by server preferences")
          || message.contains("is not enabled or supported in server context")) {
        return Reason.NOTHING_IN_COMMON;
      }
      if (each instanceof ClosedChannelException || message.contains("Connection closed")) {
        return Reason.LEFT;
      }
    }
    return Reason.OTHER;
  }
}
