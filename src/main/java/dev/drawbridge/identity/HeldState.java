package dev.drawbridge.identity;

import dev.drawbridge.exchange.EarlierLabel;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where something is kept that a vendor keeps for a caller, such as an answer to go on from.
 *
 * @param provider the id of the provider that keeps it
 * @param model the id of the model that made it
 * @param credential the id of the credential that it was made with
 * @param label what the turns that it holds were labelled; null where nobody knows
 */
public record HeldState(
    String provider,
    String model,
    String credential,
    Instant created,
    @Nullable EarlierLabel label) {

  /** What is held of turns whose label nobody knows. */
  public HeldState(String provider, String model, String credential, Instant created) {
    this(provider, model, credential, created, null);
  }
}
