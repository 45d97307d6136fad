package dev.drawbridge.policy;

import dev.drawbridge.catalog.Selectors;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.identity.KeyFacts;
import dev.drawbridge.policy.decision.Candidate;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.GatewayVeto;
import java.util.HashSet;
import java.util.List;
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
      found.add(whole("purpose_not_allowed", "This key may be used for " + purpose + " only."));
    }
    Level most = key.limits().sensitivity();
    Level level = input.sensitivity().level();
    if (most != null && level.compareTo(most) > 0) {
      found.add(
          whole(
              "sensitivity_above_team",
              "This key may not send " + level.wire() + " data to any model."));
    }
    if (key.limits().models().isEmpty()) return;
    Set<String> others = new HashSet<>();
    for (Candidate candidate : input.candidates()) {
      if (!Selectors.anyMatches(key.limits().models(), candidate.model()))
        others.add(candidate.model().id());
    }
    if (!others.isEmpty()) {
      String message = "This key may not use " + named(input, others) + ".";
      found.add(new GatewayVeto(new Reason("team_not_entitled", message), others));
    }
  }

  private static GatewayVeto whole(String code, String message) {
    return new GatewayVeto(new Reason(code, message), null);
  }

  private static String named(DecisionInput input, Set<String> ids) {
    String first = "";
    for (Candidate candidate : input.candidates()) {
      first = candidate.model().id();
      if (ids.contains(first)) break;
    }
    return ids.size() == 1 ? first : first + " or " + (ids.size() - 1) + " others";
  }
}
