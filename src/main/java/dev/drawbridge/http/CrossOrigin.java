package dev.drawbridge.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Set;

/**
 * Lets web pages of the origins that the configuration names read answers (CORS, the Fetch
 * standard). Credentials are headers that a page sets itself: no cookie is taken or allowed.
 *
 * @param origins such as {@code https://chat.acme.example}; empty for none
 */
public record CrossOrigin(Set<String> origins) {
  private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
  private static final String SECONDS = "600";

  public CrossOrigin {
    origins = Set.copyOf(origins);
  }

  /**
   * Sets the headers for a page of a named origin.
   *
   * @return whether the request was a browser's question before the page's own, and is answered
   */
  public boolean answers(HttpServerRequest request) {
    if (origins.isEmpty()) return false;
    String origin = request.getHeader("Origin");
    MultiMap headers = request.response().headers();
    headers.add("vary", "Origin");
    if (origin == null || !origins.contains(origin)) return false;
    headers.set("access-control-allow-origin", origin);
    boolean asks =
        HttpMethod.OPTIONS.equals(request.method())
            && request.headers().contains("Access-Control-Request-Method");
    if (!asks) {
      headers.set("access-control-expose-headers", "*");
      return false;
    }
    headers.set("access-control-allow-methods", METHODS);
    String wanted = request.getHeader("Access-Control-Request-Headers");
    if (wanted != null) headers.set("access-control-allow-headers", wanted);
    headers.set("access-control-max-age", SECONDS);
    request.resume();
    request.response().setStatusCode(204).end();
    return true;
  }
}
