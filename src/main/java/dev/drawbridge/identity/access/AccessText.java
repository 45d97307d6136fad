package dev.drawbridge.identity.access;

import dev.drawbridge.identity.Caller;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A request for access as the text that is stored. */
final class AccessText {
  private static final int VERSION = 1;

  private AccessText() {}

  static String write(AccessRequest request) {
    return new JsonObject()
        .put("version", VERSION)
        .put("asker", asker(request.asker()))
        .put("wish", wish(request.wish()))
        .put("created", request.created().toString())
        .put("decision", decision(request.decision()))
        .put("end", end(request.end()))
        .put("left", request.left() == null ? null : request.left().toString())
        .encode();
  }

  /**
   * Reads it back.
   *
   * @throws RuntimeException where the text is another
   */
  static AccessRequest read(String id, String text) {
    var json = new JsonObject(text);
    if (json.getInteger("version") != VERSION) throw new IllegalArgumentException("its version");
    String left = json.getString("left");
    return new AccessRequest(
        id,
        asker(json.getJsonObject("asker")),
        wish(json.getJsonObject("wish")),
        Instant.parse(json.getString("created")),
        decision(json.getJsonObject("decision")),
        end(json.getJsonObject("end")),
        left == null ? null : Instant.parse(left));
  }

  private static JsonObject asker(AccessRequest.Asker asker) {
    return new JsonObject()
        .put("kind", asker.kind().name())
        .put("id", asker.id())
        .put("issuer", asker.issuer())
        .put("name", asker.name())
        .put("team", asker.team())
        .put("roles", array(asker.roles()))
        .put("actor", asker.actor())
        .put("proved", array(asker.persons().proved()))
        .put("called", array(asker.persons().called()))
        .put("claimed", array(asker.persons().claimed()));
  }

  private static AccessRequest.Asker asker(JsonObject json) {
    return new AccessRequest.Asker(
        Caller.Kind.valueOf(json.getString("kind")),
        json.getString("id"),
        json.getString("issuer"),
        json.getString("name"),
        json.getString("team"),
        list(json, "roles"),
        json.getString("actor"),
        new Persons(set(json, "proved"), set(json, "called"), set(json, "claimed")));
  }

  private static JsonObject wish(AccessRequest.Wish wish) {
    return new JsonObject()
        .put("model", wish.model())
        .put("purpose", wish.purpose())
        .put("lifts", array(wish.lifts().stream().map(Lift::wire).toList()))
        .put("for_team", wish.forTeam())
        .put("reason", wish.reason())
        .put("until", wish.until().toString())
        .put("cap_usd", wish.capUsd())
        .put("total_usd", wish.totalUsd());
  }

  private static AccessRequest.Wish wish(JsonObject json) {
    return new AccessRequest.Wish(
        json.getString("model"),
        json.getString("purpose"),
        list(json, "lifts").stream().map(code -> Lift.of(code).orElseThrow()).toList(),
        json.getBoolean("for_team"),
        json.getString("reason"),
        Instant.parse(json.getString("until")),
        json.getDouble("cap_usd"),
        json.getDouble("total_usd"));
  }

  private static @Nullable JsonObject decision(AccessRequest.@Nullable Decision decision) {
    if (decision == null) return null;
    return new JsonObject()
        .put("by", decision.by())
        .put("at", decision.at().toString())
        .put("until", decision.until() == null ? null : decision.until().toString())
        .put("cap_usd", decision.capUsd())
        .put("total_usd", decision.totalUsd())
        .put("reason", decision.reason());
  }

  private static AccessRequest.@Nullable Decision decision(@Nullable JsonObject json) {
    if (json == null) return null;
    String until = json.getString("until");
    return new AccessRequest.Decision(
        json.getString("by"),
        Instant.parse(json.getString("at")),
        until == null ? null : Instant.parse(until),
        json.getDouble("cap_usd"),
        json.getDouble("total_usd"),
        json.getString("reason"));
  }

  private static @Nullable JsonObject end(AccessRequest.@Nullable End end) {
    if (end == null) return null;
    return new JsonObject()
        .put("by", end.by())
        .put("at", end.at().toString())
        .put("reason", end.reason());
  }

  private static AccessRequest.@Nullable End end(@Nullable JsonObject json) {
    if (json == null) return null;
    return new AccessRequest.End(
        json.getString("by"), Instant.parse(json.getString("at")), json.getString("reason"));
  }

  private static JsonArray array(Collection<String> texts) {
    return new JsonArray(List.copyOf(texts));
  }

  private static List<String> list(JsonObject json, String name) {
    return json.getJsonArray(name).stream().map(String.class::cast).toList();
  }

  private static Set<String> set(JsonObject json, String name) {
    return new TreeSet<>(list(json, name));
  }
}
