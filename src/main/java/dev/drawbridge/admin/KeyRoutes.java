package dev.drawbridge.admin;

import dev.drawbridge.identity.ApiKey;
import dev.drawbridge.identity.CreatedKey;
import dev.drawbridge.identity.NewKey;
import dev.drawbridge.policy.decision.AdminTarget;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.function.BiFunction;

/** API keys over HTTP: list, create, rotate, disable, enable, revoke. */
final class KeyRoutes {
  private static final String READ = "keys:read";
  private static final String WRITE = "keys:write";
  private static final String PATH = "/api/v1/keys";
  private final KeyOperations desk;
  private final ApiRoutes api;

  KeyRoutes(KeyOperations desk, ApiRoutes api) {
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
    api.serving(
        router.post(PATH + "/:id/" + action),
        WRITE,
        c ->
            checked(c).compose(v -> change.apply(Asked.actor(c), Asked.id(c))).map(ApiKey::toJson));
  }

  private Future<Object> create(RoutingContext c) {
    NewKey key = desk.read(Asked.members(Asked.body(c)));
    var target = new AdminTarget(key.team(), key.roles(), key.owner(), null);
    return api.checkKey(c, WRITE, target, key.caller())
        .compose(v -> desk.create(Asked.actor(c), key))
        .map(CreatedKey::toJson);
  }

  /** The body may be left out. */
  private Future<Object> rotate(RoutingContext c) {
    Map<String, Object> asked = Asked.members(Asked.bodyIfAny(c));
    return checked(c)
        .compose(v -> desk.rotate(Asked.actor(c), Asked.id(c), asked))
        .map(CreatedKey::toJson);
  }

  /**
   * Fails where the caller may not manage the key in the path; one that is not there is no harm.
   */
  private Future<Void> checked(RoutingContext c) {
    return desk.find(Asked.id(c))
        .compose(
            found -> {
              if (found.isEmpty()) return Future.succeededFuture();
              ApiKey key = found.get();
              var target = new AdminTarget(key.team(), key.roles(), key.owner(), key.id());
              return api.checkKey(c, WRITE, target, key.caller());
            });
  }
}
