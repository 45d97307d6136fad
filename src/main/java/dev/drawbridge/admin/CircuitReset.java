package dev.drawbridge.admin;

import dev.drawbridge.exchange.SignalScope;
import org.jspecify.annotations.Nullable;

/** Closes circuits. */
@FunctionalInterface
public interface CircuitReset {
  /**
   * Closes circuits of a provider.
   *
   * @param model what keeps that model away; null for all
   * @param scope of that scope only; null for all
   * @param owner of that credential or account only; null for all
   * @return false where there is none
   */
  boolean close(
      String provider, @Nullable String model, @Nullable SignalScope scope, @Nullable String owner);
}
