package dev.drawbridge.upstream;

import dev.drawbridge.exchange.Dialect;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import java.net.URI;
import java.time.Clock;
import java.util.List;

/**
 * Writes the head of a vendor's request: our own headers, and those of the caller's that may pass.
 */
final class RequestHead {
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence EVENTS = HttpHeaders.createOptimized("text/event-stream");
  private static final CharSequence LINES = HttpHeaders.createOptimized("application/x-ndjson");
  private static final CharSequence AWS_EVENTS =
      HttpHeaders.createOptimized("application/vnd.amazon.eventstream");

  /** The version of Anthropic's API that is spoken where no caller names another. */
  static final String ANTHROPIC_VERSION = "2023-06-01";

  private static final List<String> CREDENTIALS =
      List.of("authorization", "x-api-key", "api-key", "x-goog-api-key", "cookie");

  private RequestHead() {}

  static void write(HttpClientRequest request, Outgoing outgoing, Endpoint endpoint) {
    MultiMap headers = request.headers();
    if (!outgoing.headers().isEmpty()) headers.addAll(outgoing.headers());
    headers.set(HttpHeaders.CONTENT_TYPE, JSON);
    headers.set(HttpHeaders.ACCEPT, outgoing.stream() ? streamed(outgoing.dialect()) : JSON);
    // Compressed, a stream would come in lumps, and nothing of it could be observed.
    headers.set(HttpHeaders.ACCEPT_ENCODING, HttpHeaders.IDENTITY);
    headers.set(HttpHeaders.CONTENT_LENGTH, Integer.toString(outgoing.body().length()));
    show(request, outgoing.body(), endpoint);
  }

  private static CharSequence streamed(Dialect dialect) {
    return switch (dialect) {
      case OPENAI, RESPONSES, ANTHROPIC, GEMINI -> EVENTS;
      case BEDROCK -> AWS_EVENTS;
      case OLLAMA -> LINES;
    };
  }

  /** Shows who we are, in the endpoint's own way, and nothing of any other. */
  static void show(HttpClientRequest request, Buffer body, Endpoint endpoint) {
    MultiMap headers = request.headers();
    CREDENTIALS.forEach(headers::remove);
    if (endpoint.dialect() == Dialect.ANTHROPIC && !headers.contains("anthropic-version")) {
      headers.set("anthropic-version", ANTHROPIC_VERSION);
    }
    switch (endpoint.credential()) {
      case null -> {}
      case Credential.Key key -> {
        String name = header(endpoint);
        boolean bearer = name.equals("authorization");
        headers.set(name, bearer ? "Bearer " + key.value() : key.value());
      }
      case Credential.Aws keys ->
          AwsSignature.sign(
              request.getMethod().name(),
              sentTo(request, endpoint),
              headers,
              body,
              keys,
              Clock.systemUTC());
    }
  }

  private static String header(Endpoint endpoint) {
    return switch (endpoint.dialect()) {
      case OPENAI, RESPONSES -> "azure".equals(endpoint.vendor()) ? "api-key" : "authorization";
      case ANTHROPIC -> "x-api-key";
      case GEMINI -> "vertex".equals(endpoint.vendor()) ? "authorization" : "x-goog-api-key";
      case BEDROCK, OLLAMA -> "authorization";
    };
  }

  private static URI sentTo(HttpClientRequest request, Endpoint endpoint) {
    URI base = endpoint.url();
    return URI.create(base.getScheme() + "://" + base.getRawAuthority() + request.getURI());
  }
}
