package dev.drawbridge.admin;

import dev.drawbridge.identity.Credentials;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** Health, metrics and the description of the routes: what asks for no credential. */
final class HealthRoutes {
  private static final Buffer ALIVE = Buffer.buffer("{\"state\":\"ok\"}");
  private final AdminContext parts;
  private final Scrape scrape;

  HealthRoutes(AdminContext parts) {
    this.parts = parts;
    this.scrape = new Scrape(() -> parts.metrics().scrape(), System::nanoTime);
  }

  void mount(Router router) {
    router.get("/livez").handler(c -> json(c, 200, ALIVE));
    router.get("/readyz").handler(this::ready);
    router
        .get("/metrics")
        .handler(
            c ->
                c.response()
                    .putHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")
                    .end(scrape.text()));
    router
        .get("/openapi.yaml")
        .handler(
            c -> c.response().putHeader("content-type", "application/yaml").end(parts.openapi()));
    router
        .get("/")
        .handler(
            c ->
                c.response()
                    .putHeader("content-type", "text/plain")
                    .end(
                        "Drawbridge, admin plane: /livez /readyz /metrics /openapi.yaml"
                            + " /api/v1/\n"));
  }

  /** States for everyone; details for those who may read the configuration. */
  private void ready(RoutingContext c) {
    mayRead(c)
        .onComplete(
            details -> {
              var report = parts.readiness().report(details.succeeded() && details.result());
              json(c, report.ready() ? 200 : 503, report.body().toBuffer());
            });
  }

  private Future<Boolean> mayRead(RoutingContext c) {
    String credential;
    try {
      credential = Credentials.from(c.request().headers());
    } catch (RuntimeException noCredential) {
      return Future.succeededFuture(false);
    }
    return parts
        .identity()
        .get()
        .authenticate(credential)
        .compose(
            caller ->
                parts.policy().get().permitsAdmin(caller.onAdminPlane(), "config:read", "readyz"));
  }

  static Future<Void> json(RoutingContext c, int status, Buffer body) {
    return c.response()
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .end(body);
  }
}
