package dev.drawbridge.config;

import dev.drawbridge.catalog.NearNames;
import dev.drawbridge.identity.IdentitySettings;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether a team's {@code leads} name who can be known for sure: {@code ISSUER|SUB}, a key's id or
 * a role. A name or an e-mail may be edited by others, and an id that a caller asserts proves
 * nothing.
 */
final class LeadsCheck {
  private static final String LEADS = "leads";

  private final Set<String> issuers = new HashSet<>();

  /**
   * @param identity whose tokens are accepted
   */
  LeadsCheck(IdentitySettings identity) {
    identity.keycloak().forEach(realm -> issuers.add(realm.issuer()));
    identity.oidc().forEach(issuer -> issuers.add(issuer.issuer()));
  }

  /** Tells what is wrong with the leads of a team. */
  void check(Section team) {
    List<String> leads = team.texts(LEADS);
    for (int i = 0; i < leads.size(); i++) {
      String lead = leads.get(i);
      int bar = lead.indexOf('|');
      if (bar >= 0) person(team, i, lead.substring(0, bar), lead.substring(bar + 1));
      else if (lead.indexOf('@') >= 0 || lead.chars().anyMatch(Character::isWhitespace)) {
        team.errorAt(
            LEADS,
            i,
            lead
                + " is a name or an e-mail, which others may edit: write ISSUER|SUB, a key's id or"
                + " a role");
      }
    }
  }

  private void person(Section team, int at, String issuer, String sub) {
    if (issuer.equals("named")) {
      team.errorAt(LEADS, at, "an id that a caller only asserts leads nobody: write ISSUER|SUB");
    } else if (issuer.equals("key")) {
      team.errorAt(LEADS, at, "a key stands by its id alone: " + sub);
    } else if (issuer.isBlank() || sub.isBlank()) {
      team.errorAt(LEADS, at, "write ISSUER|SUB, as the token's iss and sub have them");
    } else if (!issuers.contains(issuer)) {
      List<String> near = NearNames.near(issuer, issuers);
      String hint = near.isEmpty() ? "" : "; near it: " + String.join(", ", near);
      team.warnAt(LEADS, at, "no tokens of the issuer " + issuer + " are accepted here" + hint);
    }
  }
}
