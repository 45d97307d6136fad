package dev.drawbridge.admin;

import dev.drawbridge.admin.retirement.Retirements;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.upstream.announcements.Announcements.Announced;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** The catalogue as admins read it. */
final class ModelView {
  private ModelView() {}

  /**
   * A model.
   *
   * @param announced what its vendor says of its end; null for nothing
   */
  static JsonObject of(Model m, @Nullable Announced announced) {
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
        .put("successor", m.successor())
        .put("announced", Retirements.toJson(announced));
  }
}
