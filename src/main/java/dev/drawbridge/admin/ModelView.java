package dev.drawbridge.admin;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The catalogue as admins read it. */
final class ModelView {
  private ModelView() {}

  static JsonArray all(Catalog catalog) {
    JsonArray all = new JsonArray();
    for (Model model : catalog.models()) all.add(one(model));
    return all;
  }

  static JsonObject one(Model m) {
    JsonArray capabilities = new JsonArray();
    m.capabilities().stream().sorted().forEach(c -> capabilities.add(c.wire()));
    return new JsonObject()
        .put("id", m.id())
        .put("name", m.name())
        .put("provider", m.provider().id())
        .put("operator", m.provider().operator())
        .put("jurisdiction", m.provider().jurisdiction())
        .put("hosting", m.provider().hosting().wire())
        .put("maker", m.maker())
        .put("weights", m.weights())
        .put("licence", m.licence().id())
        .put("lineage", new JsonArray(m.lineage().ids()))
        .put(
            "price",
            new JsonObject().put("input", m.price().input()).put("output", m.price().output()))
        .put("context", m.context())
        .put("max_output", m.maxOutput())
        .put("capabilities", capabilities)
        .put("clearance", m.clearance().wire())
        .put("retires", m.retires() == null ? null : m.retires().toString())
        .put("successor", m.successor());
  }
}
