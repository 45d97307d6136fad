package dev.drawbridge.admin.retirement;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;

/**
 * Who used a model.
 *
 * @param since from when on
 * @param teams by their names
 * @param complete whether all of it was read
 */
public record ModelUse(Instant since, List<TeamUse> teams, boolean complete) {
  /** Adds it to what is told of the model. */
  public JsonObject addTo(JsonObject model) {
    JsonArray used = new JsonArray();
    for (TeamUse each : teams) used.add(each.toJson());
    return model
        .put("used_since", since.toString())
        .put("used_by", used)
        .put("used_by_complete", complete);
  }
}
