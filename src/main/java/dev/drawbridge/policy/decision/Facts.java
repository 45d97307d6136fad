package dev.drawbridge.policy.decision;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Facts of {@code policy.data}, by top-level key: plain maps, lists, strings, numbers and booleans,
 * already checked against the facts' schema.
 */
public record Facts(Map<String, Object> byKey) {
  public static final Facts NONE = new Facts(Map.of());

  /**
   * Whether somebody may have a right: a role's, or by {@code self_service}. What they do not say
   * is as shipped, where administrators have every right and leads some.
   */
  public boolean mayGive(String action) {
    Object admins = byKey.get("admins");
    return mayHold(byKey.get("self_service"), action)
        || mayHold(admins instanceof Map<?, ?> map ? map.get("roles") : null, action);
  }

  private static boolean mayHold(@Nullable Object actionsByHolder, String action) {
    if (!(actionsByHolder instanceof Map<?, ?> map)) return true;
    return map.values().stream()
        .anyMatch(
            actions ->
                !(actions instanceof List<?> list) || list.contains(action) || list.contains("*"));
  }

  /** The teams that the facts name, each with the roles of which its members need one. */
  public Map<String, List<String>> rolesOfTeams() {
    Map<String, List<String>> all = new LinkedHashMap<>();
    if (!(byKey.get("teams") instanceof Map<?, ?> teams)) return all;
    teams.forEach(
        (name, facts) -> {
          List<String> roles = new ArrayList<>();
          if (facts instanceof Map<?, ?> keys && keys.get("roles") instanceof List<?> asked) {
            for (Object role : asked) roles.add(String.valueOf(role));
          }
          all.put(String.valueOf(name), List.copyOf(roles));
        });
    return all;
  }
}
