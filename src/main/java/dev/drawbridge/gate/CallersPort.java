package dev.drawbridge.gate;

import dev.drawbridge.gate.pipeline.GateSnapshot;
import dev.drawbridge.http.ConnectionLimit;
import dev.drawbridge.http.HttpPort;
import dev.drawbridge.http.PortClaim;
import dev.drawbridge.http.PortConnections;
import dev.drawbridge.http.PortDeparture;
import dev.drawbridge.http.SharedPort;
import dev.drawbridge.http.tls.FailedHandshakes;
import dev.drawbridge.http.tls.TlsSettings;
import dev.drawbridge.logging.EventCode;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets of the callers' port: one HTTP server on every event loop. Two processes may listen
 * on the port at once, where one takes over from the other: the younger one holds requests until it
 * may serve them; the older one takes no more connections, and has each request be the last of its
 * connection.
 */
public final class CallersPort {
  private static final Logger log = LoggerFactory.getLogger(CallersPort.class);

  /** How long a departure waits for clients; requests at the younger process wait meanwhile. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Vertx vertx;
  private final ListenSettings settings;
  private final Supplier<GateSnapshot> current;
  private final MeterRegistry registry;
  private final ConnectionLimit connections;
  private final PortDeparture departure = new PortDeparture(PATIENCE);
  private final Queue<HttpServer> servers = new ConcurrentLinkedQueue<>();
  private volatile int port;
  private volatile @Nullable Handlers handlers;

  private @Nullable Future<Void> listening;
  private final List<Held> held = new ArrayList<>();

  private record Handlers(
      Handler<HttpServerRequest> request, Handler<HttpServerRequest> malformed) {}

  private record Held(Context context, HttpServerRequest request, boolean malformed) {}

  /**
   * @param connections that the port may have at once
   */
  public CallersPort(
      Vertx vertx,
      ListenSettings settings,
      int connections,
      Supplier<GateSnapshot> current,
      MeterRegistry registry) {
    this.vertx = vertx;
    this.settings = settings;
    this.current = current;
    this.registry = registry;
    this.connections =
        new ConnectionLimit(connections, settings.peers().ofAddress(), "callers", registry);
  }

  /** Opens the port, unless it is open; fails where it cannot be bound. */
  Future<Void> listen() {
    return listen(false);
  }

  /**
   * Opens the port beside another process that listens on it too. Requests are held until {@link
   * #serve}.
   */
  public Future<Void> listenBeside() {
    return listen(true);
  }

  private synchronized Future<Void> listen(boolean beside) {
    Future<Void> before = listening;
    if (before != null) return before;
    Future<Void> opened = beside || !alone() ? deployed() : claimed();
    listening = opened;
    return opened;
  }

  /** Whether sharing the port, which Linux allows, must not go unseen. */
  private boolean alone() {
    return settings.port() != 0 && SharedPort.supported(vertx);
  }

  private Future<Void> claimed() {
    return vertx
        .executeBlocking(() -> PortClaim.of(settings.place()), false)
        .map(Objects::requireNonNull)
        .compose(
            claim ->
                deployed()
                    .eventually(
                        () ->
                            vertx.executeBlocking(
                                () -> {
                                  claim.close();
                                  return true;
                                },
                                false)));
  }

  private Future<Void> deployed() {
    int loops = Math.max(1, Runtime.getRuntime().availableProcessors());
    return vertx
        .deployVerticle(this::listener, new DeploymentOptions().setInstances(loops))
        .mapEmpty();
  }

  private VerticleBase listener() {
    return new VerticleBase() {
      @Override
      public Future<HttpServer> start() {
        var taken =
            new PortConnections(
                vertx, settings.read(), () -> current.get().idle(), connections, settings.peers());
        // Below zero means to Vert.x: any free port, the same one for all instances.
        HttpPort.Place place = settings.place();
        int shared = place.port() == 0 ? -1 : place.port();
        HttpServerOptions options = HttpPort.callers(settings.tls());
        options.setReusePort(SharedPort.supported(vertx)).setHost(place.host()).setPort(shared);
        settings.peers().expectHeaders(vertx, options, settings.read(), "callers", registry);
        HttpServer made =
            vertx
                .createHttpServer(options)
                .connectionHandler(
                    connection -> {
                      departure.opened(connection);
                      taken.opened(connection);
                    })
                .requestHandler(request -> arrived(request, false))
                .invalidRequestHandler(request -> arrived(request, true));
        if (settings.tls() != null) FailedHandshakes.count(made, "callers", registry);
        return HttpPort.listen(made, new HttpPort.Place(shared, place.host(), place.key()))
            .onSuccess(
                server -> {
                  servers.add(server);
                  port = server.actualPort();
                });
      }
    };
  }

  private void arrived(HttpServerRequest request, boolean malformed) {
    departure.arrived(request);
    Handlers now = handlers;
    if (now == null) hold(request, malformed);
    else if (malformed) now.malformed().handle(request);
    else now.request().handle(request);
  }

  private void hold(HttpServerRequest request, boolean malformed) {
    request.pause();
    Handlers now;
    synchronized (held) {
      now = handlers;
      if (now == null && held.size() < settings.maxConcurrent()) {
        PortConnections.waits(request);
        held.add(new Held(vertx.getOrCreateContext(), request, malformed));
        return;
      }
    }
    if (now == null) {
      request.response().setStatusCode(503).putHeader("retry-after", "1").end();
    } else if (malformed) {
      now.malformed().handle(request);
    } else {
      now.request().handle(request);
    }
  }

  /** Serves what was held, and all that comes from now on. */
  void serve(Handler<HttpServerRequest> request, Handler<HttpServerRequest> malformed) {
    var now = new Handlers(request, malformed);
    List<Held> waiting;
    synchronized (held) {
      handlers = now;
      waiting = List.copyOf(held);
      held.clear();
    }
    for (Held each : waiting) {
      Handler<HttpServerRequest> handler = each.malformed() ? malformed : request;
      each.context().runOnContext(v -> handler.handle(each.request()));
    }
    if (!waiting.isEmpty())
      log.info(EventCode.TAKEOVER_WAITED, "{} requests had waited", waiting.size());
  }

  /** Has the port, which speaks TLS, present another certificate from now on. */
  Future<Void> renew(TlsSettings next) {
    HttpServer any = servers.peek();
    return any == null
        ? Future.failedFuture("the port is not open")
        : HttpPort.renew(any, HttpPort.callers(next));
  }

  /** The port in use. */
  int port() {
    return port;
  }

  /** How the port is left to a younger process. */
  PortDeparture departure() {
    return departure;
  }

  /**
   * Gives the port back and closes idle connections; one with a call under way keeps until its end.
   */
  void close(long mostNanos) {
    departure.close();
    servers.forEach(
        server ->
            server
                .shutdown(mostNanos, TimeUnit.NANOSECONDS)
                .onFailure(
                    e ->
                        log.warn(
                            EventCode.PORT_CLOSE_FAILED, "closing the callers' port failed", e)));
  }
}
