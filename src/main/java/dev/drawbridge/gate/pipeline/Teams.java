package dev.drawbridge.gate.pipeline;

import dev.drawbridge.exchange.Reason;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.policy.decision.Team;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the team that a caller acts for. */
public final class Teams {
  private Teams() {}

  /**
   * The caller in the team it names, or in its only one. Fails with {@code team_required} where it
   * is in several and names none, {@code denied} where it is in none or names another's.
   */
  public static Caller choose(Caller caller, @Nullable String named) {
    if (named != null) {
      if (caller.teams().contains(named)) return caller.inTeam(named);
      String message = "The caller is not in the team that X-Drawbridge-Team names.";
      throw Refusal.because(RefusalCode.DENIED, message, new Reason("team_not_member", message));
    }
    if (caller.teams().size() == 1) return caller.inTeam(caller.teams().getFirst());
    if (caller.teams().isEmpty()) {
      String message = "The caller is in no team that Drawbridge knows.";
      throw Refusal.because(RefusalCode.DENIED, message, new Reason("team_unknown", message));
    }
    throw new Refusal(
        RefusalCode.TEAM_REQUIRED,
        "The caller is in several teams ("
            + String.join(", ", caller.teams())
            + "): name one in X-Drawbridge-Team.");
  }

  /** Those of the caller's team, such as its cost centre. */
  static Map<String, String> labels(GateSnapshot snapshot, Caller caller) {
    String team = caller.team();
    if (team == null) return Map.of();
    return snapshot.policy().team(team).map(Team::labels).orElse(Map.of());
  }
}
