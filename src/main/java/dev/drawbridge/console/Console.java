package dev.drawbridge.console;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;

/** The admins' door: one HTTP server beside the callers' one. */
public final class Console {
  /* As on the callers' port: access tokens can be long. */
  private static final int HEAD_BYTES = 64 * 1024;
  private final HttpServer server;

  private Console(HttpServer server) {
    this.server = server;
  }

  /** Opens the door; fails where the port cannot be bound. */
  public static Future<Console> open(Vertx vertx, AdminSettings settings, Parts parts) {
    Router router = router(vertx, parts);
    return vertx
        .createHttpServer(
            new HttpServerOptions().setHttp2ClearTextEnabled(false).setMaxHeaderSize(HEAD_BYTES))
        .requestHandler(router)
        .listen(settings.port(), settings.host())
        .map(Console::new);
  }

  /** What leads where behind the door. */
  static Router router(Vertx vertx, Parts parts) {
    Router router = Router.router(vertx);
    new HealthRoutes(parts).mount(router);
    new ApiRoutes(parts).mount(router);
    return router;
  }

  /** The port in use. */
  public int port() {
    return server.actualPort();
  }

  public Future<Void> close() {
    return server.close();
  }
}
