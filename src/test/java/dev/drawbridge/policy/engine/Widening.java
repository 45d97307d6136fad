package dev.drawbridge.policy.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.policy.decision.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a restriction made wider, which none may. */
final class Widening {
  private static final Map<String, Integer> REACH =
      Map.of("own", 0, "vendor-dedicated", 1, "vendor", 2);

  private Widening() {}

  /**
   * The first widening, in words; null where there is none. A candidate that was refused stays so,
   * and a code that goes is followed by another. One thing is meant to widen: after a failure,
   * where the team has {@code substitute}, others may stand in for a model that was asked for by
   * its name, none of them further away.
   */
  static @Nullable String found(World before, Verdict was, World after, Verdict is) {
    for (Map.Entry<String, List<String>> refused : was.excluded().entrySet()) {
      String id = refused.getKey();
      var codes = new TreeSet<>(refused.getValue());
      List<String> now = is.excluded().get(id);
      var left = new TreeSet<>(codes);
      if (now != null) now.forEach(left::remove);
      if (left.isEmpty()) continue;
      boolean another = now != null && !codes.containsAll(now);
      boolean persons = now != null && personsTeamMayReplace(before, left, after);
      if (!another && !persons && !standsIn(before, codes, left, after, id)) {
        return id
            + " was refused for "
            + codes
            + " and is now "
            + (now == null ? "permitted" : now);
      }
    }
    return null;
  }

  /**
   * Whether a model that stays refused is refused for the person's sake no more, since after a
   * failure a team of the person's may have another model stand in.
   */
  private static boolean personsTeamMayReplace(World before, Set<String> lifted, World after) {
    if (!lifted.equals(Set.of("delegation_not_allowed")) || !failed(before, after)) return false;
    JsonNode teams = after.input().path("principal").path("on_behalf_of").path("teams");
    for (JsonNode team : teams) {
      JsonNode facts = after.facts().path("teams").path(team.asText());
      if (facts.path("substitute").asBoolean()) return true;
    }
    return false;
  }

  private static boolean failed(World before, World after) {
    return before.input().path("request").path("failed").isEmpty()
        && !after.input().path("request").path("failed").isEmpty();
  }

  /** Whether a failure alone lifted what kept a model from standing in for another. */
  private static boolean standsIn(
      World before, Set<String> codes, Set<String> lifted, World after, String id) {
    JsonNode request = after.input().path("request");
    boolean concrete = request.path("requested").asText().equals("concrete");
    boolean substitute =
        after.team().filter(team -> team.path("substitute").asBoolean()).isPresent();
    if (!failed(before, after)
        || !concrete
        || !substitute
        || !codes.contains("fallback_not_allowed")) {
      return false;
    }
    // The person acted for is refused with the caller's model, and gets its replacement with it.
    lifted.remove("fallback_not_allowed");
    lifted.remove("delegation_not_allowed");
    return lifted.isEmpty() && !further(after, request.path("model").asText(), id);
  }

  /** Whether a model takes the prompt further than the one that was asked for by its name. */
  static boolean further(World world, String named, String id) {
    return reach(world, id, 2) > reach(world, named, 0);
  }

  private static int reach(World world, String id, int unknown) {
    return world
        .candidate(id)
        .map(c -> REACH.getOrDefault(c.path("hosting").asText(), unknown))
        .orElse(unknown);
  }
}
