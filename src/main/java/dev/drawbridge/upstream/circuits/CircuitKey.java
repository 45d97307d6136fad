package dev.drawbridge.upstream.circuits;

import dev.drawbridge.exchange.SignalScope;

/**
 * What one circuit is about.
 *
 * @param scope never {@link SignalScope#REQUEST}, which has no circuit
 * @param owner the id of the credential, or of the account in the scopes {@code PROJECT} and {@code
 *     ORGANISATION}; empty where any credential is meant
 * @param model the model's id; empty where every model is meant
 */
public record CircuitKey(String provider, SignalScope scope, String owner, String model) {}
