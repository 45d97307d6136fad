package dev.drawbridge.admin;

import dev.drawbridge.audit.entry.Query;
import dev.drawbridge.identity.ApiKey;
import dev.drawbridge.identity.Block;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.access.Decider;
import dev.drawbridge.identity.access.Persons;
import dev.drawbridge.policy.decision.AdminTarget;
import io.vertx.core.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call of an operation.
 *
 * @param actor who makes it, as the record names them
 * @param keys whether they may manage a key
 * @param opens whether they may open a request; null where they may open any
 * @param may whether they may do an action besides
 * @param decides as whom steps about requests for access are taken
 * @param location told the id under which what was asked for can be looked at
 * @param own by whom and about what it is made on the callers' port; null elsewhere
 */
record AdminCall(
    String actor,
    Arguments arguments,
    KeyCheck keys,
    @Nullable RequestCheck opens,
    Function<String, Future<Boolean>> may,
    Decider decides,
    Consumer<String> location,
    @Nullable Own own) {
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

  /** Fails where the caller may not open a request. */
  @FunctionalInterface
  interface RequestCheck {
    Future<Void> check(AdminTarget request);
  }

  /** A call on the callers' port. */
  record Own(AdminOperation.About about, Caller caller) {
    private boolean self() {
      return about == AdminOperation.About.SELF;
    }
  }

  /** Whose requests alone are shown; null for anyone's. */
  Query.@Nullable Asker asker() {
    if (own == null || !own.self()) return null;
    Caller caller = own.caller();
    return new Query.Asker(caller.kind().wire(), caller.issuer(), caller.id());
  }

  /** Whether a key may be shown: where the caller's own are asked for, only those. */
  boolean shows(ApiKey key) {
    if (own == null || !own.self()) return true;
    String self = own.caller().qualifiedId();
    boolean calls = own.caller().kind() == Caller.Kind.KEY;
    return calls ? self.equals(key.id()) : self.equals(key.terms().owner());
  }

  /** Whether who calls may do an action besides the operation's own. */
  Future<Boolean> mayDo(String action) {
    return may.apply(action);
  }

  /** Whose or which, where the operation needs an id. */
  String id() {
    return text("id");
  }

  /** An argument that the operation needs. */
  String text(String name) {
    return arguments.need(name);
  }

  /**
   * A call of a local user, who may do anything.
   *
   * @param account on the machine
   */
  static AdminCall local(String account, Arguments arguments) {
    String actor = Block.LOCAL + account;
    return new AdminCall(
        actor,
        arguments,
        (target, key) -> Future.succeededFuture(),
        null,
        action -> Future.succeededFuture(true),
        new Decider(
            actor,
            () -> Persons.atTheMachine(account),
            (step, request) -> Future.succeededFuture(true)),
        location -> {},
        null);
  }
}
