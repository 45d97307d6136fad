package dev.drawbridge.policy.bundle;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the configuration says that the bundle lies.
 *
 * @param name a folder, an archive or an https URL; null for the jar's own
 * @param sha256 of the archive, 64 hex digits; required with a URL
 * @param extra a folder of rules that are compiled with the bundle's own; null for none
 */
public record BundlePlace(@Nullable String name, @Nullable String sha256, @Nullable Path extra) {
  /** The bundle without what is added to it, which has the same data. */
  public BundlePlace alone() {
    return new BundlePlace(name, sha256, null);
  }
}
