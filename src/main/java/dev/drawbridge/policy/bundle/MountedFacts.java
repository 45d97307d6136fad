package dev.drawbridge.policy.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Selectors;
import dev.drawbridge.policy.decision.DecisionJson;
import dev.drawbridge.policy.decision.Facts;
import dev.drawbridge.policy.decision.Team;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A bundle's data with the configuration's facts in it: each replaces the fact of its name whole,
 * an absent one keeps the bundle's. In a team's {@code models} an alias then stands for its
 * members, and a model's name is spelled as the catalogue does.
 */
public final class MountedFacts {
  private MountedFacts() {}

  /** The data that the policy gets; the bundle's own stay as they are. */
  public static ObjectNode mount(ObjectNode data, Facts facts, Catalog catalog) {
    ObjectNode root = data.deepCopy();
    ObjectNode mounted = root.withObjectProperty("drawbridge").withObjectProperty("facts");
    facts.byKey().forEach((key, fact) -> mounted.set(key, DecisionJson.MAPPER.valueToTree(fact)));
    for (JsonNode team : mounted.path("teams")) {
      if (team instanceof ObjectNode fields && fields.get("models") instanceof ArrayNode models) {
        fields.set("models", expanded(models, catalog));
      }
    }
    return root;
  }

  private static ArrayNode expanded(ArrayNode models, Catalog catalog) {
    List<String> names = new ArrayList<>();
    for (JsonNode entry : models) {
      if (!entry.isTextual()) return models; // the policy refuses what is no name
      names.add(entry.textValue());
    }
    ArrayNode list = DecisionJson.MAPPER.createArrayNode();
    Selectors.expanded(names, catalog).forEach(list::add);
    return list;
  }

  /** What the gateway itself reads of the teams' facts. */
  public static Map<String, Team> teams(ObjectNode data) {
    Map<String, Team> teams = new HashMap<>();
    for (var entry : data.path("drawbridge").path("facts").path("teams").properties()) {
      Set<String> fields = new LinkedHashSet<>();
      for (JsonNode field : entry.getValue().path("fields")) fields.add(field.asText());
      List<String> purposes = new ArrayList<>();
      for (JsonNode purpose : entry.getValue().path("purposes")) purposes.add(purpose.asText());
      JsonNode contact = entry.getValue().path("contact");
      String whom = contact.isTextual() ? contact.textValue() : null;
      Map<String, String> labels = new LinkedHashMap<>();
      for (var label : entry.getValue().path("labels").properties())
        labels.put(label.getKey(), label.getValue().asText());
      teams.put(
          entry.getKey(),
          new Team(
              Set.copyOf(fields),
              List.copyOf(purposes),
              whom,
              Collections.unmodifiableMap(labels),
              forKeys(entry.getValue())));
    }
    return Map.copyOf(teams);
  }

  private static Team.ForKeys forKeys(JsonNode team) {
    List<String> roles = new ArrayList<>(texts(team.path("roles")));
    roles.removeAll(texts(team.path("leads")));
    return new Team.ForKeys(texts(team.path("models")), List.copyOf(roles));
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    for (JsonNode each : list) if (each.isTextual()) texts.add(each.textValue());
    return List.copyOf(texts);
  }
}
