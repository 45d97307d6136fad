package dev.drawbridge.admin.pages;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The page on which requests for access are decided about. It holds nothing by itself: its script
 * asks the admin API with the credential that is typed into it, which it keeps in memory only.
 */
public final class AccessPage {
  /** Where it is on the admin port. */
  public static final String PATH = "/access";

  /** Nothing but the page's own files, and no page may frame it. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none';"
          + " form-action 'none'; frame-ancestors 'none'";

  private AccessPage() {}

  /**
   * Adds its routes, which need no credential.
   *
   * @param guard runs before each
   */
  public static void mount(Router router, Handler<RoutingContext> guard) {
    file(router, guard, PATH, "access.html", "text/html; charset=utf-8");
    file(router, guard, PATH + ".js", "access.js", "text/javascript; charset=utf-8");
    file(router, guard, PATH + ".css", "access.css", "text/css; charset=utf-8");
  }

  private static void file(
      Router router, Handler<RoutingContext> guard, String path, String name, String type) {
    Buffer text = read(name);
    router
        .get(path)
        .handler(guard)
        .handler(
            c ->
                c.response()
                    .putHeader("content-type", type)
                    .putHeader("content-security-policy", POLICY)
                    .putHeader("x-content-type-options", "nosniff")
                    .putHeader("referrer-policy", "no-referrer")
                    .putHeader("cache-control", "no-store")
                    .end(text));
  }

  private static Buffer read(String name) {
    try (InputStream in = AccessPage.class.getResourceAsStream(name)) {
      if (in == null) throw new IllegalStateException(name + " is not in the jar");
      return Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
