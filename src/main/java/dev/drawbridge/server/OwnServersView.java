package dev.drawbridge.server;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.upstream.load.OwnServers;
import dev.drawbridge.upstream.load.ServerLoad;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What own servers tell of themselves, as the admin plane shows it beside their provider. */
final class OwnServersView {
  private OwnServersView() {}

  /** Adds it to a provider that is watched. */
  static JsonObject add(
      JsonObject provider, String id, OwnServers.@Nullable Status status, Catalog catalog) {
    if (status == null) return provider;
    JsonArray listed = new JsonArray();
    status
        .models()
        .forEach(
            (name, told) -> {
              String model = model(catalog, id, name);
              listed.add(
                  new JsonObject()
                      .put("name", name)
                      .put("digest", told.digest().isEmpty() ? null : told.digest())
                      .put("parent", told.parent().isEmpty() ? null : told.parent())
                      .put("model", model)
                      .put(
                          "note",
                          model == null
                              ? "no model of the configuration: licence unknown, not routable"
                              : null));
            });
    JsonArray drifts = new JsonArray();
    status
        .drifts()
        .forEach(
            (name, drift) ->
                drifts.add(
                    new JsonObject()
                        .put("name", name)
                        .put("model", model(catalog, id, name))
                        .put("before", drift.before())
                        .put("now", drift.now())
                        .put("at", drift.at().toString())));
    return provider.put("load", load(status)).put("listed", listed).put("drifts", drifts);
  }

  private static JsonObject load(OwnServers.Status status) {
    ServerLoad load = status.load();
    return new JsonObject()
        .put("full", status.full())
        .put("loading", load.loading())
        .put("waiting", known(load.waiting()))
        .put("running", known(load.running()))
        .put("cache", known(load.cache()))
        .put("in_memory", new JsonArray(status.inMemory().stream().sorted().toList()));
  }

  /** The model that is served under a name there; null for none. */
  private static @Nullable String model(Catalog catalog, String provider, String name) {
    for (Model model : catalog.models()) {
      if (model.provider().id().equals(provider) && model.upstream().equals(name))
        return model.id();
    }
    return null;
  }

  private static @Nullable Double known(double value) {
    return Double.isNaN(value) ? null : value;
  }
}
