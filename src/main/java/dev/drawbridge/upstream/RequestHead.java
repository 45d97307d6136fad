package dev.drawbridge.upstream;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;

/** The head of what goes out: ours, and those of the caller's headers that we were given. */
final class RequestHead {
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence EVENTS = HttpHeaders.createOptimized("text/event-stream");

  private RequestHead() {}

  static void write(HttpClientRequest request, Outgoing outgoing, Endpoint endpoint) {
    MultiMap headers = request.headers();
    if (!outgoing.headers().isEmpty()) headers.addAll(outgoing.headers());
    headers.set(HttpHeaders.CONTENT_TYPE, JSON);
    headers.set(HttpHeaders.ACCEPT, outgoing.stream() ? EVENTS : JSON);
    // Compressed, a stream would come in lumps, and nothing of it could be observed.
    headers.set(HttpHeaders.ACCEPT_ENCODING, HttpHeaders.IDENTITY);
    headers.set(HttpHeaders.CONTENT_LENGTH, Integer.toString(outgoing.body().length()));
    headers.remove(HttpHeaders.AUTHORIZATION);
    String key = endpoint.key();
    if (key != null) headers.set(HttpHeaders.AUTHORIZATION, "Bearer " + key);
  }
}
