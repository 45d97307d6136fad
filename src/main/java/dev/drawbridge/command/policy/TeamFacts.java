package dev.drawbridge.command.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.catalog.NearNames;
import dev.drawbridge.command.terminal.CommandVertx;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.config.Snapshot;
import dev.drawbridge.policy.Policies;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the facts say of teams and roles, for a person who names them on the command line.
 *
 * @param facts those of the bundle and the configuration; empty where an OPA server holds them
 */
public record TeamFacts(Optional<JsonNode> facts) {
  /** The facts of a configuration's policy. */
  public static TeamFacts of(Snapshot snapshot) throws Exception {
    Vertx vertx = CommandVertx.start();
    try {
      return new TeamFacts(
          Terminal.done(
              Policies.facts(
                  vertx,
                  Policies.readOnly(snapshot.rules().policy(), snapshot.data()),
                  snapshot.rules().facts(),
                  snapshot.models().catalog())));
    } finally {
      Terminal.done(vertx.close().map(""));
    }
  }

  /** The roles of which a team's callers need one. Those that open the admin port are left out. */
  public List<String> asked(String team) {
    if (facts.isEmpty()) return List.of();
    Set<String> admins = names(at("admins", "roles"));
    return roles(at("teams", team)).stream().filter(role -> !admins.contains(role)).toList();
  }

  /** The roles of an option {@code --roles}: {@code --roles=} names none. */
  public static List<String> named(List<String> option) {
    return option.stream().map(String::strip).filter(role -> !role.isEmpty()).toList();
  }

  /** What is to be said of somebody in {@code team} with {@code roles}; none where all is well. */
  public List<String> warnings(String team, List<String> roles) {
    if (facts.isEmpty()) return List.of();
    List<String> warnings = new ArrayList<>();
    JsonNode own = at("teams", team);
    Set<String> admins = names(at("admins", "roles"));
    Set<String> known = new TreeSet<>(admins);
    for (JsonNode each : at("teams")) known.addAll(roles(each));
    for (String role : roles) {
      if (!known.contains(role)) {
        warnings.add("policy names no role " + role + hint(role, known));
      }
    }
    boolean admin = roles.stream().anyMatch(admins::contains);
    if (own.isMissingNode()) {
      // The admin port asks for no team.
      if (!admin) {
        warnings.add(
            "policy knows no team "
                + team
                + ": its calls will be refused (team_unknown)"
                + hint(team, names(at("teams"))));
      }
    } else if (!own.path("roles").isMissingNode()
        && roles(own).stream().noneMatch(roles::contains)) {
      warnings.add(
          "team "
              + team
              + " takes only callers with one of the roles "
              + String.join(", ", roles(own))
              + ": calls to models will be refused (role_missing)");
    }
    return warnings;
  }

  private static String hint(String name, Set<String> known) {
    List<String> near = NearNames.near(name, known);
    return near.isEmpty() ? "" : ". Near it: " + String.join(", ", near);
  }

  private JsonNode at(String... path) {
    JsonNode node = facts.orElseThrow();
    for (String step : path) node = node.path(step);
    return node;
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static List<String> roles(JsonNode team) {
    List<String> roles = new ArrayList<>();
    for (JsonNode role : team.path("roles")) roles.add(role.asText());
    return roles;
  }
}
