package dev.drawbridge.identity;

import java.time.Instant;

/**
 * Where something is kept that a vendor keeps for a caller, such as an answer to go on from.
 *
 * @param provider the id of the provider that keeps it
 * @param model the id of the model that made it
 * @param credential the id of the credential that it was made with
 */
public record HeldState(String provider, String model, String credential, Instant created) {}
