package dev.drawbridge.server;

import dev.drawbridge.config.Snapshot;
import dev.drawbridge.http.tls.TlsSettings;
import dev.drawbridge.logging.EventCode;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The certificates that the ports present, which change without a restart. */
final class PortCertificates {
  private static final Logger log = LoggerFactory.getLogger(PortCertificates.class);

  /** By the port's name in metrics. */
  private final Map<String, Port> ports = new LinkedHashMap<>();

  /** A port and what it presents; {@code renews} is null until the port is open. */
  private static final class Port {
    private volatile TlsSettings now;
    private volatile @Nullable Function<TlsSettings, Future<Void>> renews;

    Port(TlsSettings first) {
      now = first;
    }
  }

  PortCertificates(Snapshot.Ports first, MeterRegistry registry) {
    add("callers", first.listen().tls(), registry);
    add("admins", first.admin().tls(), registry);
  }

  private void add(String name, @Nullable TlsSettings tls, MeterRegistry registry) {
    if (tls == null) return;
    Port port = new Port(tls);
    ports.put(name, port);
    TimeGauge.builder(
            "drawbridge.tls.certificate.expiry.timestamp",
            port,
            TimeUnit.SECONDS,
            p -> p.now.identity().ends().getEpochSecond())
        .description("When the certificate that a port presents, or one of its chain, ends")
        .tag("port", name)
        .register(registry);
  }

  /** Says how a port that is open takes another certificate. */
  void opened(String name, Function<TlsSettings, Future<Void>> renews) {
    Port port = ports.get(name);
    if (port != null) port.renews = renews;
  }

  /** Fails where a certificate that has ended would take the place of one that has not. */
  Future<Void> check(Snapshot.Ports next) {
    Instant now = Instant.now();
    for (var entry : changed(next).entrySet()) {
      TlsSettings before = port(entry.getKey()).now;
      if (before.identity().isValid(now) && !entry.getValue().identity().isValid(now)) {
        return Future.failedFuture(
            "the new certificate of the "
                + entry.getKey()
                + "' port is not valid now; the one before it serves on");
      }
    }
    return Future.succeededFuture();
  }

  /** Presents the next configuration's, where they are others. */
  Future<Void> apply(Snapshot.Ports next) {
    Future<Void> done = Future.succeededFuture();
    for (var entry : changed(next).entrySet()) {
      done = done.compose(v -> renew(entry.getKey(), entry.getValue()));
    }
    return done;
  }

  private Future<Void> renew(String name, TlsSettings next) {
    Port port = port(name);
    var renews = port.renews;
    if (renews == null) return Future.failedFuture("the " + name + "' port is not open");
    return renews
        .apply(next)
        .onSuccess(
            v -> {
              port.now = next;
              log.info(
                  EventCode.CERTIFICATE_CHANGED,
                  "the {}' port presents another certificate: {}",
                  name,
                  next.identity());
            });
  }

  private Map<String, TlsSettings> changed(Snapshot.Ports next) {
    Map<String, TlsSettings> changed = new LinkedHashMap<>();
    note(changed, "callers", next.listen().tls());
    note(changed, "admins", next.admin().tls());
    return changed;
  }

  /** Whether there is TLS at all needs a restart, so that it is the same before and after. */
  private void note(Map<String, TlsSettings> changed, String name, @Nullable TlsSettings next) {
    Port port = ports.get(name);
    if (port != null && next != null && !port.now.isSame(next)) changed.put(name, next);
  }

  private Port port(String name) {
    Port port = ports.get(name);
    if (port == null) throw new IllegalStateException("no TLS on the port of " + name);
    return port;
  }
}
