package dev.drawbridge.console;

import dev.drawbridge.identity.Block;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Objects;

/** Blocks over HTTP: list, add, remove. */
final class BlockRoutes {
  private static final String ACTION = "blocks:write";
  private final BlockDesk desk;
  private final ApiRoutes api;

  BlockRoutes(BlockDesk desk, ApiRoutes api) {
    this.desk = desk;
    this.api = api;
  }

  void mount(Router router) {
    router.get("/api/v1/blocks").handler(c -> api.serve(c, ACTION, x -> list()));
    router
        .post("/api/v1/blocks")
        .handler(BodyHandler.create(false).setBodyLimit(KeyRoutes.LONGEST_BODY))
        .handler(
            c ->
                api.serve(
                    c,
                    ACTION,
                    x ->
                        desk.add(KeyRoutes.actor(c), KeyRoutes.asked(KeyRoutes.body(c)))
                            .map(Block::toJson)));
    router
        .delete("/api/v1/blocks/:id")
        .handler(
            c ->
                api.serve(
                    c,
                    ACTION,
                    x ->
                        desk.remove(KeyRoutes.actor(c), Objects.requireNonNull(c.pathParam("id")))
                            .map(Block::toJson)));
  }

  private Future<Object> list() {
    return desk.list()
        .map(
            blocks -> {
              JsonArray array = new JsonArray();
              blocks.forEach(block -> array.add(block.toJson()));
              return array;
            });
  }
}
