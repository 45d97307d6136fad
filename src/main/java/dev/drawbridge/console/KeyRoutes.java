package dev.drawbridge.console;

import dev.drawbridge.identity.ApiKey;
import dev.drawbridge.identity.CreatedKey;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BiFunction;

/** API keys over HTTP: list, create, rotate, disable, enable, revoke. */
final class KeyRoutes {
  private static final String READ = "keys:read";
  private static final String WRITE = "keys:write";
  private static final String PATH = "/api/v1/keys";
  private final KeyDesk desk;
  private final ApiRoutes api;

  KeyRoutes(KeyDesk desk, ApiRoutes api) {
    this.desk = desk;
    this.api = api;
  }

  void mount(Router router) {
    api.read(router, PATH, READ, c -> desk.list().map(all -> ApiRoutes.array(all, ApiKey::toJson)));
    api.take(router, PATH, WRITE, this::create);
    api.take(router, PATH + "/:id/rotate", WRITE, this::rotate);
    change(router, "disable", desk::disable);
    change(router, "enable", desk::enable);
    change(router, "revoke", desk::revoke);
  }

  private void change(
      Router router, String action, BiFunction<String, String, Future<ApiKey>> change) {
    router
        .post(PATH + "/:id/" + action)
        .handler(
            c ->
                api.serve(
                    c, WRITE, x -> change.apply(Asked.actor(c), Asked.id(c)).map(ApiKey::toJson)));
  }

  private Future<Object> create(RoutingContext c) {
    return desk.create(Asked.actor(c), Asked.members(Asked.body(c))).map(CreatedKey::toJson);
  }

  /** The body may be left out. */
  private Future<Object> rotate(RoutingContext c) {
    return desk.rotate(Asked.actor(c), Asked.id(c), Asked.members(Asked.bodyIfAny(c)))
        .map(CreatedKey::toJson);
  }
}
