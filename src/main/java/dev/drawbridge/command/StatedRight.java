package dev.drawbridge.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.policy.decision.AdminTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A case about what somebody may do to the gateway itself: {@code may: keys:write}. With {@code
 * of}, it is asked as on the callers' port, about a team, key, person or request; without, by the
 * roles that count on the admin port.
 */
record StatedRight(
    String where, Caller caller, String action, @Nullable AdminTarget target, boolean permitted) {
  static final String MAY = "may";
  private static final String ALLOWED = "allowed";
  private static final String DENIED = "denied";
  private static final Set<String> FIELDS =
      new TreeSet<>(List.of("team", "as", "roles", MAY, "of", "expect"));
  private static final Set<String> OF =
      new TreeSet<>(List.of("operation", "team", "roles", "owner", "key", "person", "request"));

  static StatedRight read(String where, JsonNode node, Caller caller) {
    known(where, node, FIELDS);
    String expect = node.path("expect").asText();
    if (!expect.equals(ALLOWED) && !expect.equals(DENIED)) {
      throw misused(where + ": expect is " + ALLOWED + " or " + DENIED);
    }
    boolean own = node.has("of");
    return new StatedRight(
        where,
        own ? caller.asMember() : caller.asAdministrator(),
        node.path(MAY).asText(),
        own ? target(where, node.get("of")) : null,
        expect.equals(ALLOWED));
  }

  private static AdminTarget target(String where, JsonNode of) {
    if (!of.isObject()) throw misused(where + ": of names a team, key, person or request");
    known(where, of, OF);
    List<String> roles = new ArrayList<>();
    of.path("roles").forEach(role -> roles.add(role.asText()));
    String team = of.path("team").asText(null);
    String person = of.path("person").asText(null);
    AdminTarget target;
    if (of.has("request")) {
      target = AdminTarget.request(of.path("request").asText(), team, person);
    } else if (person != null) {
      target = AdminTarget.person(person);
    } else if (of.has("key") || of.has("roles") || of.has("owner")) {
      target =
          AdminTarget.key(team, roles, of.path("owner").asText(null), of.path("key").asText(null));
    } else if (team != null) {
      target = AdminTarget.team(team);
    } else {
      throw misused(where + ": of names a team, key, person or request");
    }
    return of.has("operation") ? target.doing(of.path("operation").asText()) : target;
  }

  private static void known(String where, JsonNode node, Set<String> fields) {
    for (var field : node.properties()) {
      if (fields.contains(field.getKey())) continue;
      throw misused(where + ": such a case has no field " + field.getKey() + " there");
    }
  }

  /** In what policy says otherwise; null where it says so. */
  @Nullable String difference(Launcher.Explainer policy) throws Exception {
    if (policy.permits(caller, action, target) == permitted) return null;
    return permitted ? "expected allowed; it is denied" : "expected denied; it is allowed";
  }

  private static CommandFailure misused(String sentence) {
    return new CommandFailure(CommandFailure.USAGE, sentence);
  }
}
