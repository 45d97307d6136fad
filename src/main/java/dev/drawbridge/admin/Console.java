package dev.drawbridge.admin;

import dev.drawbridge.http.ConnectionLimit;
import dev.drawbridge.http.HttpPort;
import dev.drawbridge.http.PortConnections;
import dev.drawbridge.http.tls.FailedHandshakes;
import dev.drawbridge.http.tls.TlsSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.time.Duration;

/** The admin port: one HTTP server beside that of the callers' port. */
public final class Console {
  private final HttpServer server;

  private Console(HttpServer server) {
    this.server = server;
  }

  /**
   * Opens the port; fails where it cannot be bound.
   *
   * @param read how long a request's head, and then its body, may take
   * @param connections that it may have at once
   */
  public static Future<Console> open(
      Vertx vertx, AdminSettings settings, Duration read, int connections, AdminContext parts) {
    TlsSettings tls = settings.tls();
    Router router = router(vertx, read, parts, tls != null && tls.mutual());
    var limit =
        new ConnectionLimit(connections, settings.peers().ofAddress(), "admins", parts.metrics());
    HttpServerOptions options = HttpPort.admins(settings.tls());
    options.setHost(settings.host()).setPort(settings.port());
    settings.peers().expectHeaders(vertx, options, read, "admins", parts.metrics());
    HttpServer server =
        vertx
            .createHttpServer(options)
            .connectionHandler(
                new PortConnections(vertx, read, () -> read, limit, settings.peers())::opened)
            .requestHandler(
                request -> {
                  PortConnections.serving(request);
                  router.handle(request);
                });
    if (tls != null) FailedHandshakes.count(server, "admins", parts.metrics());
    return HttpPort.listen(server, settings.place()).map(Console::new);
  }

  /**
   * The routes of the port.
   *
   * @param mutual whether all but the probes need a client's certificate
   */
  static Router router(Vertx vertx, Duration read, AdminContext parts, boolean mutual) {
    Router router = Router.router(vertx);
    var health = new HealthRoutes(parts);
    health.mountProbes(router);
    if (mutual) router.route().handler(ClientCertificate::guard);
    health.mount(router);
    new ApiRoutes(parts, read).mount(router);
    return router;
  }

  /** Has the port, which speaks TLS, present another certificate from now on. */
  public Future<Void> renew(TlsSettings next) {
    return HttpPort.renew(server, HttpPort.admins(next));
  }

  /** The port in use. */
  public int port() {
    return server.actualPort();
  }

  public Future<Void> close() {
    return server.close();
  }
}
