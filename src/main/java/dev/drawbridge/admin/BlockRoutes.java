package dev.drawbridge.admin;

import dev.drawbridge.identity.Block;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** Blocks over HTTP: list, add, remove. */
final class BlockRoutes {
  private static final String ACTION = "blocks:write";
  private static final String PATH = "/api/v1/blocks";
  private final BlockOperations desk;
  private final ApiRoutes api;

  BlockRoutes(BlockOperations desk, ApiRoutes api) {
    this.desk = desk;
    this.api = api;
  }

  void mount(Router router) {
    api.read(
        router, PATH, ACTION, c -> desk.list().map(all -> ApiRoutes.array(all, Block::toJson)));
    api.take(router, PATH, ACTION, this::add);
    api.serving(router.delete(PATH + "/:id"), ACTION, this::remove);
  }

  private Future<Object> add(RoutingContext c) {
    return desk.add(Asked.actor(c), Asked.members(Asked.body(c))).map(Block::toJson);
  }

  private Future<Object> remove(RoutingContext c) {
    return desk.remove(Asked.actor(c), Asked.id(c)).map(Block::toJson);
  }
}
