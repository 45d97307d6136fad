package dev.drawbridge.policy;

import dev.drawbridge.policy.bundle.BundlePlace;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The configuration's {@code policy}.
 *
 * @param server null for the embedded engine
 * @param bundle where the bundle lies: a folder, an archive or an https URL; null for the jar's
 * @param bundleSha256 required with a URL
 * @param extra a folder of rules that are added to the bundle's; null for none
 * @param data facts that replace the bundle's, key by key; null for none
 * @param cacheTtl how long a decision may be kept at most
 */
public record PolicySettings(
    @Nullable Server server,
    @Nullable String bundle,
    @Nullable String bundleSha256,
    @Nullable Path extra,
    @Nullable Path data,
    Duration timeout,
    int cacheEntries,
    Duration cacheTtl) {

  BundlePlace place() {
    return new BundlePlace(bundle, bundleSha256, extra);
  }

  /** The same with another bundle. */
  PolicySettings withBundle(String place, @Nullable String sha256) {
    return new PolicySettings(server, place, sha256, extra, data, timeout, cacheEntries, cacheTtl);
  }

  /** A running OPA; {@code path} is under {@code /v1/data/}; {@code token} is a resolved secret. */
  public record Server(URI url, String path, @Nullable String token) {
    @Override
    public String toString() {
      return "Server[" + url + ", " + path + "]";
    }
  }
}
