package dev.drawbridge.drill;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.decision.Facts;
import dev.drawbridge.policy.decision.Organisation;
import java.util.List;
import java.util.Map;

/**
 * The configuration that is drilled.
 *
 * @param policy asked without its cache, and not counted
 * @param facts of which a sample takes the teams
 * @param defaultLevel of a prompt that nobody declares a level for
 * @param attempts targets tried at most for one request
 * @param credentials each provider's, as {@code provider/id}, in the order of their use; none for a
 *     provider that asks for none
 */
public record DrillSubject(
    Policy policy,
    Catalog catalog,
    Facts facts,
    Organisation organisation,
    Level defaultLevel,
    int attempts,
    Map<String, List<String>> credentials) {

  /** The credentials of a provider. */
  List<String> credentialsOf(String provider) {
    return credentials.getOrDefault(provider, List.of());
  }
}
