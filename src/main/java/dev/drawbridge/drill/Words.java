package dev.drawbridge.drill;

import dev.drawbridge.drill.Scenario.Callers;
import dev.drawbridge.drill.Scenario.Claim;
import dev.drawbridge.drill.Scenario.Event;
import dev.drawbridge.drill.Scenario.Targets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says an event in words: {@code operator OpenAI, for team research}. */
final class Words {
  private Words() {}

  static String of(Event event) {
    List<String> said = new ArrayList<>();
    Targets targets = event.targets();
    add(said, "provider ", targets.provider());
    add(said, "operator ", targets.operator());
    add(said, "vendors in ", targets.jurisdiction());
    add(said, "lineage ", targets.lineage());
    add(said, "model ", targets.model());
    add(said, "credential ", targets.credential());
    Callers callers = event.callers();
    add(said, "for team ", callers.team());
    add(said, "for role ", callers.role());
    add(said, "for person ", callers.person());
    Claim claim = callers.claim();
    if (claim != null) {
      said.add(
          "for "
              + claim.name()
              + (claim.except() ? " other than " : " ")
              + String.join(", ", claim.values()));
    }
    return String.join(", ", said);
  }

  private static void add(List<String> said, String what, @Nullable String name) {
    if (name != null) said.add(what + name);
  }
}
