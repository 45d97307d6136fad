package dev.drawbridge.admin;

import dev.drawbridge.identity.Caller;
import dev.drawbridge.policy.decision.AdminTarget;
import io.vertx.core.Future;
import java.util.function.Consumer;

/**
 * One call of an operation.
 *
 * @param actor who makes it, as the record names them
 * @param keys whether they may manage a key
 * @param location told the id under which what was asked for can be looked at
 */
record AdminCall(String actor, Arguments arguments, KeyCheck keys, Consumer<String> location) {
  /** Fails where the caller may not manage a key, or the key may do more than the caller. */
  @FunctionalInterface
  interface KeyCheck {
    /**
     * Checks it.
     *
     * @param key who calls with it, or would
     */
    Future<Void> check(AdminTarget target, Caller key);
  }

  /** Whose or which, where the operation needs an id. */
  String id() {
    return text("id");
  }

  /** An argument that the operation needs. */
  String text(String name) {
    return arguments.need(name);
  }

  /** A call of a local user, who may manage any key. */
  static AdminCall local(String actor, Arguments arguments) {
    return new AdminCall(
        actor, arguments, (target, key) -> Future.succeededFuture(), location -> {});
  }
}
