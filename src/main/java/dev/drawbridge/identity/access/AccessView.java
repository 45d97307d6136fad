package dev.drawbridge.identity.access;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A request for access as those see it who may. */
public final class AccessView {
  /** Whom a request is for: the asker alone. */
  public static final String ME = "me";

  /** Whom a request is for: the asker's whole team. */
  public static final String TEAM = "team";

  private AccessView() {}

  /**
   * Shows one.
   *
   * @param used of grants that may cost so much in all, in USD by their ids
   */
  public static JsonObject of(AccessRequest request, Instant now, Map<String, Double> used) {
    AccessRequest.Wish wish = request.wish();
    AccessRequest.Asker asker = request.asker();
    JsonObject json =
        new JsonObject()
            .put("id", request.id())
            .put("state", request.state(now).wire())
            .put("model", wish.model())
            .put("team", asker.team())
            .put("for", wish.forTeam() ? TEAM : ME)
            .put("purpose", wish.purpose())
            .put("lifts", new JsonArray(codes(wish.lifts())))
            .put("reason", wish.reason())
            .put("until", wish.until().toString())
            .put("cap_usd", wish.capUsd())
            .put("total_usd", wish.totalUsd())
            .put("created", request.created().toString())
            .put(
                "asker",
                new JsonObject()
                    .put("kind", asker.kind().wire())
                    .put("id", asker.id())
                    .put("issuer", asker.issuer())
                    .put("name", asker.name())
                    .put("left", request.left() == null ? null : request.left().toString()));
    if (request.grant().totalUsd() != null) {
      json.put("used_usd", used.getOrDefault(request.id(), 0.0));
    }
    AccessRequest.Decision decision = request.decision();
    if (decision != null) {
      boolean granted = decision.until() != null;
      json.put(
          "decision",
          new JsonObject()
              .put("by", decision.by())
              .put("at", decision.at().toString())
              .put("granted", granted)
              .put("until", granted ? String.valueOf(decision.until()) : null)
              .put("cap_usd", decision.capUsd())
              .put("total_usd", decision.totalUsd())
              .put("reason", decision.reason()));
    }
    AccessRequest.End end = request.end();
    if (end != null) {
      json.put(
          "end",
          new JsonObject()
              .put("by", end.by())
              .put("at", end.at().toString())
              .put("reason", end.reason()));
    }
    return json;
  }

  static List<String> codes(List<Lift> lifts) {
    return lifts.stream().map(Lift::wire).toList();
  }

  /** What the record keeps of a step. */
  public static Map<String, Object> facts(String step, AccessRequest request) {
    AccessRequest.Wish wish = request.wish();
    Map<String, Object> facts = new HashMap<>();
    facts.put("action", step);
    facts.put("access_request", request.id());
    facts.put("asker", request.asker().actor());
    facts.put("team", request.asker().team());
    facts.put("for", wish.forTeam() ? TEAM : ME);
    facts.put("model", wish.model());
    facts.put("lifts", codes(wish.lifts()));
    facts.put("until", request.grant().until().toString());
    if (wish.purpose() != null) facts.put("purpose", wish.purpose());
    Double cap = request.grant().capUsd();
    if (cap != null) facts.put("cap_usd", cap);
    Double total = request.grant().totalUsd();
    if (total != null) facts.put("total_usd", total);
    return facts;
  }
}
