package dev.drawbridge.policy.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.policy.decision.DecisionJson;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Things that only ever narrow what a world permits: after one of them nothing may be permitted
 * that was refused before.
 */
final class Restrictions {
  /** A model of a world, its caller's team, or the whole of it with less permitted. */
  record Restriction(String what, Consumer<World> apply) {}

  private static final String PAST = "2020-02-29";
  private static final String MOMENT = "2020-02-29T00:00:00Z";
  private static final List<String> PLACES = List.of("DE", "FR", "US", "EU");

  private Restrictions() {}

  static Restriction any(Random random, World world) {
    if (world.candidates().isEmpty()) return blocked(random, "nobody", "nowhere");
    JsonNode some = world.candidates().get(random.nextInt(world.candidates().size()));
    String id = some.path("id").asText();
    String provider = some.path("provider").asText();
    return switch (random.nextInt(11)) {
      case 0 -> banned(random, some);
      case 1 -> barred(random, some);
      case 2 -> blocked(random, id, provider);
      case 3, 4 -> licence(random, id);
      case 5 -> failed(id, provider);
      case 6, 7 -> candidate(random, id);
      case 8 -> sensitivity(random);
      case 9 -> team(random);
      default -> caller(random);
    };
  }

  private static Restriction banned(Random random, JsonNode some) {
    ObjectNode ban = DecisionJson.MAPPER.createObjectNode().put("reason", "board");
    switch (random.nextInt(4)) {
      case 0 -> ban.put("operator", some.path("operator").asText());
      case 1 -> ban.put("maker", some.path("maker").asText());
      case 2 -> ban.put("lineage", one(random, List.of("llama*", "META/llama-3.3-70b", "*")));
      default -> ban.put("operator", "OpenAI").put("maker", "Acme");
    }
    time(random, ban);
    return new Restriction("ban " + ban, w -> list(w, "banned").add(ban.deepCopy()));
  }

  private static Restriction barred(Random random, JsonNode some) {
    ObjectNode bar = DecisionJson.MAPPER.createObjectNode().put("reason", "directive");
    if (random.nextBoolean()) bar.put("operator", some.path("operator").asText());
    if (random.nextBoolean()) bar.put("model", one(random, List.of("*", "gpt*", "tuned-1")));
    if (random.nextBoolean()) {
      bar.putObject("unless")
          .put("claim", "nationality")
          .putArray("in")
          .add(one(random, List.of("US", "FR")));
    }
    time(random, bar);
    return new Restriction("bar " + bar, w -> list(w, "barred").add(bar.deepCopy()));
  }

  private static void time(Random random, ObjectNode fact) {
    if (random.nextInt(3) == 0) fact.put("from", random.nextBoolean() ? PAST : MOMENT);
    if (random.nextInt(5) == 0) fact.put("until", "2026-12-24T00:00:00Z");
  }

  private static ArrayNode list(World world, String name) {
    return world.facts().withObjectProperty("vendors").withArray(name);
  }

  private static Restriction blocked(Random random, String id, String provider) {
    ObjectNode block = DecisionJson.MAPPER.createObjectNode().put("reason", "stop");
    switch (random.nextInt(5)) {
      case 0 -> block.put("team", one(random, List.of("research", "legal")));
      case 1 -> block.put("principal", one(random, List.of("u-1", "p-1")));
      case 2 -> block.put("key", "abcdefghijkl");
      case 3 -> block.put("provider", provider);
      default -> block.put("model", id);
    }
    time(random, block);
    return new Restriction(
        "block " + block, w -> w.facts().withArray("blocks").add(block.deepCopy()));
  }

  private static Restriction licence(Random random, String id) {
    String place = one(random, PLACES);
    long limit = one(random, List.of(0L, 1_000L, 39_999L, 40_000L));
    return switch (random.nextInt(7)) {
      case 0 ->
          of("users' threshold " + limit, id, c -> lower(c.withObjectProperty("licence"), limit));
      case 1 ->
          of(
              "excluded in " + place,
              id,
              c -> c.withObjectProperty("licence").withArray("excluded_jurisdictions").add(place));
      case 2 -> of("no commerce", id, c -> c.withObjectProperty("licence").put("commercial", "no"));
      case 3 ->
          of("no training", id, c -> c.withObjectProperty("licence").put("output_training", "no"));
      case 4 ->
          of("one more licence", id, c -> inherits(c.withObjectProperty("licence"), "Acme-1.0"));
      case 5 ->
          of("unknown", id, c -> inherits(c.withObjectProperty("licence"), "LicenseRef-unknown"));
      default -> accepted(random);
    };
  }

  private static Restriction accepted(Random random) {
    int place = random.nextInt(4);
    return new Restriction(
        "a licence less",
        w -> {
          ArrayNode allow = w.facts().withObjectProperty("licences").withArray("allow");
          if (!allow.isEmpty()) allow.remove(place % allow.size());
        });
  }

  private static void inherits(ObjectNode licence, String other) {
    licence.withArray("ids").add(other);
  }

  private static void lower(ObjectNode licence, long limit) {
    JsonNode now = licence.path("mau_limit");
    if (!now.isNumber() || now.asLong() > limit) licence.put("mau_limit", limit);
  }

  /** The one restriction that lets others stand in, where the caller's team says so. */
  static Restriction failed(String id, String provider) {
    return new Restriction(
        "failure of " + id,
        w ->
            w.part("request")
                .withArray("failed")
                .addObject()
                .put("model", id)
                .put("provider", provider)
                .put("class", "transient"));
  }

  private static Restriction candidate(Random random, String id) {
    String level = one(random, List.of("public", "internal", "confidential"));
    return switch (random.nextInt(7)) {
      case 0 -> of("retired", id, c -> c.put("retires", PAST));
      case 1 -> of("cleared for " + level, id, c -> lowest(c, "clearance", level));
      case 2 -> of("open circuit", id, c -> c.put("health", "open"));
      case 3 -> of("too small", id, c -> c.put("fits", false));
      case 4 ->
          of(
              "dearer",
              id,
              c -> c.put("estimated_cost_usd", c.path("estimated_cost_usd").asDouble() * 10 + 0.1));
      case 5 -> of("unable", id, c -> c.putArray("capabilities"));
      default -> of("elsewhere unknown", id, c -> c.putNull("jurisdiction"));
    };
  }

  private static Restriction sensitivity(Random random) {
    Level level = one(random, List.of(Level.values()));
    int kind = random.nextInt(3);
    return new Restriction(
        (kind == 0 ? "declared " : kind == 1 ? "found " : "a secret and ") + level.wire(),
        w -> {
          ObjectNode label = w.part("sensitivity");
          highest(label, "level", level.wire());
          if (kind == 0) highest(label, "declared", level.wire());
          else if (kind == 1) {
            highest(label.withObjectProperty("categories"), "custom", level.wire());
          } else {
            highest(label, "level", "restricted");
            label.withObjectProperty("findings").put("secret.aws", 1);
          }
        });
  }

  private static Restriction team(Random random) {
    String level = one(random, List.of("public", "internal", "confidential"));
    double cap = one(random, List.of(0.0, 1e-7, 0.0005, 1.0));
    return switch (random.nextInt(7)) {
      case 0 -> ofTeam("cap " + cap, t -> cap(t, cap));
      case 1 -> ofTeam("up to " + level, t -> upTo(t, level));
      case 2 -> ofTeam("no substitutes", t -> t.put("substitute", false));
      case 3 -> ofTeam("a role needed", t -> t.putArray("roles").add("chief"));
      case 4 -> ofTeam("a place less", Restrictions::narrower);
      case 5 -> ofTeam("no assertions", t -> t.remove("may_assert"));
      default -> ofTeam("a purpose less", Restrictions::lastPurpose);
    };
  }

  private static void cap(ObjectNode team, double cap) {
    JsonNode now = team.path("price_cap_usd");
    if (!now.isNumber() || now.asDouble() > cap) team.put("price_cap_usd", cap);
  }

  /** Absent it is internal. */
  private static void upTo(ObjectNode team, String level) {
    if (!team.has("max_sensitivity")) team.put("max_sensitivity", "internal");
    lowest(team, "max_sensitivity", level);
  }

  private static void narrower(ObjectNode team) {
    JsonNode now = team.path("jurisdictions");
    if (now.isMissingNode()) team.putArray("jurisdictions").add("DE").add("FR");
    else if (now instanceof ArrayNode list && !list.isEmpty()) list.remove(list.size() - 1);
    else if (now instanceof ObjectNode levels) levels.putArray("confidential").add("FR");
  }

  /** The first is what a request is for that names none, so it stays. */
  private static void lastPurpose(ObjectNode team) {
    if (team.path("purposes") instanceof ArrayNode list && list.size() > 1) {
      list.remove(list.size() - 1);
    }
  }

  private static Restriction caller(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> new Restriction("no roles", w -> w.part("principal").putArray("roles"));
      case 1 ->
          new Restriction(
              "a narrow key",
              w -> {
                ObjectNode principal = w.part("principal");
                if (!principal.path("key").isObject()) {
                  principal.putObject("key").put("id", "k").putArray("models").add("llama-1");
                } else if (principal.path("key").path("models").isEmpty()) {
                  principal.withObjectProperty("key").putArray("models").add("hosting:own");
                }
              });
      case 2 ->
          new Restriction(
              "more users",
              w -> {
                ObjectNode us = w.part("organisation");
                JsonNode users = us.path("monthly_active_users");
                if (users.isNumber()) us.put("monthly_active_users", users.asLong() * 2 + 1);
              });
      case 3 ->
          new Restriction(
              "users not known", w -> w.part("organisation").putNull("monthly_active_users"));
      default ->
          new Restriction(
              "domicile not known", w -> w.part("organisation").putNull("jurisdiction"));
    };
  }

  private static Restriction of(String what, String id, Consumer<ObjectNode> change) {
    return new Restriction(id + ": " + what, w -> w.candidate(id).ifPresent(change));
  }

  private static Restriction ofTeam(String what, Consumer<ObjectNode> change) {
    return new Restriction("team: " + what, w -> w.team().ifPresent(change));
  }

  private static void lowest(ObjectNode object, String field, String level) {
    if (rank(object.path(field)) > rank(level)) object.put(field, level);
  }

  private static void highest(ObjectNode object, String field, String level) {
    if (rank(object.path(field)) < rank(level)) object.put(field, level);
  }

  private static int rank(JsonNode level) {
    return level.isTextual() ? rank(level.textValue()) : -1;
  }

  private static int rank(String wire) {
    for (Level level : Level.values()) if (level.wire().equals(wire)) return level.ordinal();
    throw new IllegalArgumentException(wire);
  }

  private static <T> T one(Random random, List<T> list) {
    return Objects.requireNonNull(list.get(random.nextInt(list.size())));
  }
}
