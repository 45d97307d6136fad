package dev.drawbridge.catalog;

import org.jspecify.annotations.Nullable;

/**
 * What is known of an endpoint that serves models.
 *
 * @param operator the company that runs it, or {@code self}
 * @param jurisdiction ISO 3166-1 alpha-2 of where the data goes, or a group such as {@code EU}
 * @param vendor whose restriction rules apply where the dialect does not tell, null for the
 *     dialect's own
 */
public record Provider(
    String id,
    String dialect,
    String operator,
    String jurisdiction,
    Hosting hosting,
    @Nullable String vendor) {
  /** Whose rules its failures are read by: its vendor's, else those of the dialect's own. */
  public String failsAs() {
    return vendor == null ? dialect : vendor;
  }
}
