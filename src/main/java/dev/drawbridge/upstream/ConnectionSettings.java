package dev.drawbridge.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that connections to a provider are made of. Connections of one configuration serve the next
 * one too where this is the same.
 *
 * @param authorities what stands in the file of one's own certificate authorities; null for none
 * @param shown the gateway's own certificates; empty for none
 */
record ConnectionSettings(
    URI url,
    boolean allowLinkLocal,
    Duration connect,
    int connections,
    int queue,
    @Nullable URI proxy,
    List<String> noProxy,
    @Nullable String authorities,
    List<X509Certificate> shown) {
  /**
   * How an endpoint is reached now. Blocks.
   *
   * @throws IllegalArgumentException where the file of its authorities cannot be read
   */
  static ConnectionSettings of(Endpoint endpoint) {
    UpstreamSettings settings = endpoint.settings();
    Path ca = settings.ca();
    var client = settings.client();
    return new ConnectionSettings(
        endpoint.url(),
        endpoint.allowLinkLocal(),
        settings.connect(),
        settings.connections(),
        settings.queue(),
        settings.proxy(),
        settings.noProxy(),
        ca == null ? null : new String(SystemTrust.content(ca), ISO_8859_1),
        client == null ? List.of() : client.chain());
  }

  /** Names neither URL: a proxy's has a password. */
  @Override
  public String toString() {
    return "ConnectionSettings[" + connections + "]";
  }
}
