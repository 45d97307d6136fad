package dev.drawbridge.upstream;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where a provider is and how we show ourselves there.
 *
 * @param url the base URL: {@code https://api.openai.com/v1}
 * @param credentialId the id of the credential, for records
 * @param key the credential, a resolved secret, null for none
 */
public record Endpoint(
    String provider,
    URI url,
    String credentialId,
    @Nullable String key,
    boolean allowLinkLocal,
    UpstreamSettings settings) {
  @Override
  public String toString() {
    return "Endpoint[" + provider + ", " + url + "]";
  }
}
