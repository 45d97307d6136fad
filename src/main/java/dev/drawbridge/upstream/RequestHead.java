package dev.drawbridge.upstream;

import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.contract.Vendor;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import java.net.URI;
import java.time.Clock;
import java.util.HashSet;
import java.util.Set;

/**
 * Writes the head of a vendor's request: our own headers, and those of the caller's that may pass.
 */
final class RequestHead {
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

  /** What shows who a caller is: of all that goes to no vendor. */
  private static final Set<String> CREDENTIALS = credentials();

  private RequestHead() {}

  static void write(
      HttpClientRequest request, AttemptRequest outgoing, Endpoint endpoint, ProviderKey key) {
    MultiMap headers = request.headers();
    if (!outgoing.headers().isEmpty()) headers.addAll(outgoing.headers());
    headers.set(HttpHeaders.CONTENT_TYPE, JSON);
    headers.set(
        HttpHeaders.ACCEPT,
        outgoing.stream() ? Dialects.ofVendors(outgoing.dialect()).streamType() : JSON);
    // Compressed, a stream would come in lumps, and nothing of it could be observed.
    headers.set(HttpHeaders.ACCEPT_ENCODING, HttpHeaders.IDENTITY);
    headers.set(HttpHeaders.CONTENT_LENGTH, Integer.toString(outgoing.body().length()));
    show(request, outgoing.body(), endpoint, key);
  }

  private static Set<String> credentials() {
    Set<String> names = new HashSet<>(Dialects.credentialHeaders());
    names.add("cookie");
    return names;
  }

  /** Shows who we are, in the endpoint's own way, and nothing of any other. */
  static void show(HttpClientRequest request, Buffer body, Endpoint endpoint, ProviderKey key) {
    MultiMap headers = request.headers();
    CREDENTIALS.forEach(headers::remove);
    endpoint
        .vendors()
        .headers()
        .forEach(
            (name, value) -> {
              if (!headers.contains(name)) headers.set(name, value);
            });
    endpoint.headers().byName().forEach(headers::set);
    switch (key.credential()) {
      case null -> {}
      case Credential.Key secret -> {
        String name = endpoint.vendors().credentialHeader(Vendor.of(endpoint.vendor()));
        boolean bearer = name.equals("authorization");
        headers.set(name, bearer ? "Bearer " + secret.value() : secret.value());
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

  private static URI sentTo(HttpClientRequest request, Endpoint endpoint) {
    URI base = endpoint.url();
    return URI.create(base.getScheme() + "://" + base.getRawAuthority() + request.getURI());
  }
}
