package dev.drawbridge.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.catalog.NearNames;
import dev.drawbridge.exchange.TagRules;
import dev.drawbridge.identity.IdentitySettings;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether the limits that facts put on people, models and tags can meet a call: one that meets none
 * would bound nothing, which nobody means. Keys stand in the store, which {@code check} asks.
 */
final class LimitsCheck {
  private static final String EACH = "*";
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9]+");

  private final Set<String> issuers = new HashSet<>();
  private final TagRules tags;
  private final ModelNames models;

  /**
   * @param identity whose tokens are accepted
   */
  LimitsCheck(IdentitySettings identity, TagRules tags, ModelNames models) {
    identity.keycloak().forEach(realm -> issuers.add(realm.issuer()));
    identity.oidc().forEach(issuer -> issuers.add(issuer.issuer()));
    this.tags = tags;
    this.models = models;
  }

  /** Tells what is wrong, and puts models' ids where the file writes their names otherwise. */
  void check(Section facts) {
    people(facts.child("people"));
    Section keys = facts.child("keys");
    for (String id : keys.entries().keySet()) {
      if (!id.equals(EACH) && !ID.matcher(id).matches()) {
        keys.errorAtKey(id, "is no key's id: write it as key list shows it");
      }
    }
    models(facts.child("models"));
    Section byTag = facts.child("tags");
    for (String name : byTag.entries().keySet()) tag(byTag, name);
  }

  private void people(Section people) {
    for (String person : people.entries().keySet()) {
      if (person.equals(EACH)) {
        if (issuers.isEmpty()) {
          people.errorAtKey(person, "no issuer's tokens are accepted here, so it meets nobody");
        }
        continue;
      }
      int bar = person.indexOf('|');
      if (bar <= 0 || bar == person.length() - 1) {
        people.errorAtKey(person, "write ISSUER|SUB, as the token's iss and sub have them");
        continue;
      }
      String issuer = person.substring(0, bar);
      if (issuers.contains(issuer)) continue;
      people.errorAtKey(
          person,
          "no tokens of the issuer " + issuer + " are accepted here" + near(issuer, issuers));
    }
  }

  private void models(Section section) {
    for (String name : List.copyOf(section.entries().keySet())) {
      if (name.equals(EACH)) continue;
      List<String> ids = models.ids(name).orElse(List.of());
      if (ids.isEmpty()) {
        section.errorAtKey(name, "no model " + name + near(name, models.declared()));
      } else if (ids.size() > 1) {
        section.errorAtKey(
            name, "stands for several, each with a counter of its own: name " + join(ids));
      } else if (section.node() instanceof ObjectNode object && !ids.contains(name)) {
        JsonNode limits = object.remove(name);
        object.set(ids.getFirst(), limits);
      }
    }
  }

  private void tag(Section byTag, String name) {
    TagRules.Rule rule = tags.byName().get(name);
    if (rule == null) {
      byTag.errorAtKey(
          name, "no tag " + name + " is declared" + near(name, tags.byName().keySet()));
      return;
    }
    if (rule.values().isEmpty()) {
      byTag.errorAtKey(
          name,
          "the tag's values are not declared, so policy does not see them: state tags."
              + name
              + ".values");
      return;
    }
    Section byValue = byTag.child(name);
    for (String value : byValue.entries().keySet()) {
      if (value.equals(EACH) || rule.values().contains(value)) continue;
      byValue.errorAtKey(
          value, "the tag " + name + " has no such value" + near(value, rule.values()));
    }
  }

  private static String near(String name, Collection<String> known) {
    List<String> near = NearNames.near(name, known);
    return near.isEmpty() ? "" : "; near it: " + join(near);
  }

  private static String join(List<String> names) {
    return String.join(", ", names);
  }
}
