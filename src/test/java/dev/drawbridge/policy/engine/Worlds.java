package dev.drawbridge.policy.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.policy.GeneratedQuestions;
import dev.drawbridge.policy.bundle.Bundle;
import dev.drawbridge.policy.bundle.MountedFacts;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.DecisionJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Worlds of many kinds, the same for one seed. Much is permitted in them, and then a few things are
 * not, so that single grounds decide.
 */
final class Worlds {
  private static final int MOST_CANDIDATES = 5;
  private static final List<String> PURPOSES =
      List.of("production", "research", "evaluation", "distillation");

  private Worlds() {}

  static World any(Random random, Catalog catalog) {
    DecisionInput asked = new GeneratedQuestions(random, catalog).next();
    ObjectNode input = DecisionJson.MAPPER.valueToTree(DecisionJson.toMap(asked));
    var world = new World(facts(random, catalog), input);
    while (world.candidates().size() > MOST_CANDIDATES) {
      world.candidates().remove(random.nextInt(world.candidates().size()));
    }
    settle(random, world);
    int narrowed = random.nextInt(4);
    for (int i = 0; i < narrowed; i++) Restrictions.any(random, world).apply().accept(world);
    return world;
  }

  /** Most callers are of their team and ask for what it may do. */
  private static void settle(Random random, World world) {
    ObjectNode principal = world.part("principal");
    if (world.team().isEmpty() && random.nextInt(4) > 0) principal.put("team", "research");
    if (random.nextInt(8) > 0) {
      principal.putArray("teams").add(principal.path("team").asText());
    }
    if (random.nextInt(4) > 0) principal.putNull("on_behalf_of");
    ObjectNode request = world.part("request");
    if (random.nextInt(4) > 0) request.put("operation", "chat").putArray("needs");
    if (random.nextInt(4) > 0) request.put("purpose", one(random, PURPOSES));
    if (random.nextInt(3) > 0) request.putArray("failed");
    if (random.nextBoolean()) request.put("model", "auto").put("requested", "auto");
    if (random.nextBoolean()) request.withArray("features").add("mask");
    for (JsonNode candidate : world.candidates()) {
      ObjectNode model = (ObjectNode) candidate;
      if (random.nextInt(3) > 0) model.put("clearance", "restricted");
      if (random.nextInt(3) > 0) model.put("fits", true).put("health", "closed");
    }
  }

  private static ObjectNode facts(Random random, Catalog catalog) {
    ObjectNode data =
        MountedFacts.mount(Bundle.ofJar().data(), GeneratedQuestions.facts(), catalog);
    ObjectNode facts = (ObjectNode) data.path("drawbridge").path("facts");
    Set<String> licences = new TreeSet<>();
    for (var model : catalog.models()) licences.addAll(model.terms().ids());
    List<String> allowed = new ArrayList<>(licences);
    if (random.nextBoolean()) allowed.add("vendor-terms");
    facts.putObject("licences").set("allow", DecisionJson.MAPPER.valueToTree(allowed));
    for (JsonNode node : facts.path("teams")) {
      ObjectNode team = (ObjectNode) node;
      if (random.nextInt(4) > 0) team.putArray("models").add("*");
      if (random.nextInt(4) > 0) team.remove("roles");
      if (random.nextInt(4) > 0) team.put("max_sensitivity", "restricted");
      if (random.nextBoolean()) team.remove(List.of("jurisdictions", "price_cap_usd"));
      if (random.nextBoolean()) team.put("substitute", random.nextBoolean());
      if (random.nextBoolean()) team.put("may_assert", true);
      if (random.nextInt(4) == 0) team.putArray("mask").add("pii").add("secret");
      if (random.nextInt(4) == 0) team.set("jurisdictions", byLevel(random));
      if (random.nextInt(4) > 0) {
        team.set("purposes", DecisionJson.MAPPER.valueToTree(PURPOSES));
      }
    }
    return facts;
  }

  private static JsonNode byLevel(Random random) {
    return DecisionJson.MAPPER.valueToTree(
        random.nextBoolean()
            ? List.of("DE", "US")
            : Map.of("internal", List.of("EU", "US"), "restricted", List.of("DE")));
  }

  private static String one(Random random, List<String> list) {
    return list.get(random.nextInt(list.size()));
  }
}
