package dev.drawbridge.identity;

import java.util.Locale;

/**
 * What becomes of persons' ids in a body that is sent to a provider with {@code hosting: vendor}.
 */
public enum ForwardUser {
  /** A keyed, stable pseudonym takes their place. */
  PSEUDONYM,
  /** They go as they are. */
  KEEP,
  /** JSON's null takes their place. */
  DROP;

  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
