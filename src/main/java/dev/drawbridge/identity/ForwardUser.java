package dev.drawbridge.identity;

import java.util.Locale;

/** What becomes of the ids of persons in a body on their way to a vendor's own hosting. */
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
