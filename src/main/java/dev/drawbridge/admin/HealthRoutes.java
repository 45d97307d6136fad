package dev.drawbridge.admin;

import dev.drawbridge.admin.pages.AccessPage;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** Health, metrics and the description of the routes: what asks for no credential. */
final class HealthRoutes {
  private static final Buffer ALIVE = Buffer.buffer("{\"state\":\"ok\"}");
  private static final Buffer ROUTES =
      Buffer.buffer(
          "Drawbridge, admin plane: /livez /readyz /metrics /openapi.yaml /api/v1/ /access\n");
  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";
  private final AdminContext parts;
  private final LoopbackOnly loopback;
  private final Scrape scrape;
  private final Scrape open;

  HealthRoutes(AdminContext parts) {
    this.parts = parts;
    this.loopback = new LoopbackOnly(parts.access());
    this.scrape = new Scrape(() -> parts.metrics().scrape(), System::nanoTime);
    this.open = new Scrape(() -> parts.metrics().scrape(OPEN_METRICS), System::nanoTime);
  }

  /** What a probe asks for, which has no certificate. */
  void mountProbes(Router router) {
    open(router, "/livez", c -> json(c, 200, ALIVE));
    open(router, "/readyz", this::ready);
  }

  void mount(Router router) {
    open(router, "/metrics", this::metrics);
    open(router, "/openapi.yaml", this::description);
    AccessPage.mount(router, loopback::guard);
    open(router, "/", c -> show(c, "text/plain", ROUTES));
  }

  /** OpenMetrics for who takes it: it has room for examples of what is measured. */
  private void metrics(RoutingContext c) {
    String accept = c.request().getHeader("accept");
    if (accept != null && accept.contains("application/openmetrics-text")) {
      show(c, OPEN_METRICS, open.text());
    } else {
      show(c, "text/plain; version=0.0.4; charset=utf-8", scrape.text());
    }
  }

  private void description(RoutingContext c) {
    parts.openapi().get().onSuccess(text -> show(c, "application/yaml", text)).onFailure(c::fail);
  }

  /** Adds a route that needs no credential, and refuses web pages. */
  private void open(Router router, String path, Handler<RoutingContext> answer) {
    router.get(path).handler(loopback::guard).handler(answer);
  }

  private static void show(RoutingContext c, String type, Buffer body) {
    c.response().putHeader("content-type", type).end(body);
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
    AdminContext.Access access = parts.access();
    return access
        .caller(c.request())
        .compose(caller -> access.policy().get().permitsAdmin(caller, "config:read", "readyz"));
  }

  static Future<Void> json(RoutingContext c, int status, Buffer body) {
    return c.response()
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .end(body);
  }
}
