package dev.drawbridge.identity;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys of the team research that are narrowed to nothing. */
public final class SampleKeys {
  private SampleKeys() {}

  public static KeyTerms ofResearch() {
    return until(null);
  }

  static KeyTerms until(@Nullable Instant end) {
    return new KeyTerms("research", null, null, null, List.of(), KeyLimits.NONE, end);
  }
}
