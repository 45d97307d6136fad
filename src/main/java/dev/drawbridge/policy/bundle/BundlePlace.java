package dev.drawbridge.policy.bundle;

import org.jspecify.annotations.Nullable;

/**
 * Where the configuration says that the bundle lies.
 *
 * @param name a folder, an archive or an https URL; null for the jar's own
 * @param sha256 of the archive, 64 hex digits; required with a URL
 */
public record BundlePlace(@Nullable String name, @Nullable String sha256) {}
