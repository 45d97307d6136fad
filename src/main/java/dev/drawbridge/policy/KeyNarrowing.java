package dev.drawbridge.policy;

import dev.drawbridge.catalog.Model;
import dev.drawbridge.catalog.Selectors;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.identity.KeyFacts;
import dev.drawbridge.policy.decision.Candidate;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.GatewayVeto;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Enforces the narrowing of an API key: it may do only what both its team and its narrowing allow,
 * whatever the bundle says of keys.
 */
final class KeyNarrowing {
  private KeyNarrowing() {}

  static void against(DecisionInput input, List<GatewayVeto> found) {
    KeyFacts key = input.principal().key();
    if (key == null) return;
    String purpose = key.limits().purpose();
    if (purpose != null && !purpose.equals(input.request().purpose())) {
      String message = "This key may be used for " + purpose + " only.";
      found.add(new GatewayVeto(new Reason("purpose_not_allowed", message), null, true));
    }
    Level most = key.limits().sensitivity();
    Level level = input.sensitivity().level();
    if (most != null && level.compareTo(most) > 0) {
      String message = "This key may not send " + level.wire() + " data to any model.";
      found.add(new GatewayVeto(new Reason("sensitivity_above_team", message), null, false));
    }
    if (key.limits().models().isEmpty()) return;
    Map<String, Model> others = new LinkedHashMap<>();
    for (Candidate candidate : input.candidates()) {
      Model model = candidate.model();
      if (!Selectors.anyMatches(key.limits().models(), model))
        others.putIfAbsent(model.id(), model);
    }
    if (others.isEmpty()) return;
    String message = "This key may not use " + VetoedModels.of(List.copyOf(others.values())) + ".";
    found.add(
        new GatewayVeto(
            new Reason("team_not_entitled", message), Set.copyOf(others.keySet()), false));
  }
}
