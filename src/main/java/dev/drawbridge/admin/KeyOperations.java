package dev.drawbridge.admin;

import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.TagRules;
import dev.drawbridge.identity.ApiKey;
import dev.drawbridge.identity.CreatedKey;
import dev.drawbridge.identity.KeyLimits;
import dev.drawbridge.identity.KeyStore;
import dev.drawbridge.identity.KeyTerms;
import dev.drawbridge.policy.decision.AdminTarget;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes and changes API keys, whether asked over HTTP or on the machine, and records each change
 * with who asked. What gives access is recorded before it can be used; what takes access away is
 * done first.
 */
public final class KeyOperations {
  private static final Duration OVERLAP = Duration.ofHours(24);
  private static final List<String> UNTIL = List.of("previous_expires", "overlap");

  private final KeyStore store;
  private final AuditTrail audit;
  private final Supplier<Catalog> catalog;
  private final Supplier<TagRules> tags;

  /**
   * @param catalog the models that a key may be narrowed to
   * @param tags those that its calls may be marked with
   */
  public KeyOperations(
      KeyStore store, AuditTrail audit, Supplier<Catalog> catalog, Supplier<TagRules> tags) {
    this.store = store;
    this.audit = audit;
    this.catalog = catalog;
    this.tags = tags;
  }

  /** Every key, without secrets. */
  Future<List<ApiKey>> list() {
    return store.list();
  }

  /**
   * Makes a key, where the caller may make such a one.
   *
   * @return it with its secret
   */
  Future<JsonObject> create(AdminCall call) {
    KeyTerms key = KeyForm.read(call.arguments(), catalog.get(), tags.get());
    return call.keys()
        .check(target(key, null), key.caller())
        .compose(v -> create(call.actor(), key))
        .map(CreatedKey::toJson);
  }

  /** It is recorded before its secret is told; a key that cannot be recorded is revoked. */
  private Future<CreatedKey> create(String actor, KeyTerms key) {
    return store
        .create(key)
        .compose(
            made ->
                note(actor, "create", made.key())
                    .recover(unrecorded -> withdraw(made, unrecorded))
                    .map(made));
  }

  private Future<Void> withdraw(CreatedKey made, Throwable unrecorded) {
    return store.revoke(made.key().id()).compose(gone -> Future.failedFuture(unrecorded));
  }

  /**
   * Gives a key a new secret; recorded before it is done. Until when the secret before is valid too
   * is asked for as {@code previous_expires} or, as the command line calls it, {@code overlap};
   * absent, it is 24 hours; {@code 0} ends it.
   */
  Future<JsonObject> rotate(AdminCall call) {
    Instant until = until(call.arguments());
    return managed(call)
        .compose(id -> beforehand(call.actor(), "rotate", id).compose(v -> store.rotate(id, until)))
        .map(CreatedKey::toJson);
  }

  private static Instant until(Arguments asked) {
    Instant now = Instant.now();
    List<String> given = UNTIL.stream().filter(asked::has).toList();
    if (given.isEmpty()) return now.plus(OVERLAP);
    String name = given.getLast();
    if (given.size() > 1) throw Refusal.invalid(name, "Give one of " + UNTIL + ".");
    String text = asked.need(name);
    if (text.equals("0")) return now;
    Object time = Argument.future(name, "").read(text, now);
    return (Instant) Objects.requireNonNull(time);
  }

  /** Revokes a key, for good; done before it is recorded. */
  Future<JsonObject> revoke(AdminCall call) {
    return takeAway(call, "revoke", store::revoke);
  }

  /** Disables a key until it is enabled; done before it is recorded. */
  Future<JsonObject> disable(AdminCall call) {
    return takeAway(call, "disable", store::disable);
  }

  private Future<JsonObject> takeAway(
      AdminCall call, String action, Function<String, Future<ApiKey>> change) {
    return managed(call)
        .compose(change)
        .compose(key -> note(call.actor(), action, key).map(key.toJson()));
  }

  /** Enables a disabled key; recorded before it is done. */
  Future<JsonObject> enable(AdminCall call) {
    return managed(call)
        .compose(id -> beforehand(call.actor(), "enable", id).compose(v -> store.enable(id)))
        .map(ApiKey::toJson);
  }

  /**
   * The id of the key that is asked for. Fails where the caller may not manage it; one that is not
   * there is no harm.
   */
  private Future<String> managed(AdminCall call) {
    String id = call.arguments().need("id");
    return store
        .find(id)
        .compose(
            found -> {
              if (found.isEmpty()) return Future.succeededFuture();
              ApiKey key = found.get();
              var target = target(key.terms(), key.id());
              return call.keys().check(target, key.caller());
            })
        .map(id);
  }

  /**
   * Records what is about to be done; nothing for a key that is not there, which cannot be done.
   */
  private Future<Void> beforehand(String actor, String action, String id) {
    return store
        .find(id)
        .compose(
            found ->
                found.isPresent() ? note(actor, action, found.get()) : Future.succeededFuture());
  }

  private static AdminTarget target(KeyTerms key, @Nullable String id) {
    return new AdminTarget(key.team(), key.roles(), key.owner(), id);
  }

  private Future<Void> note(String actor, String action, ApiKey key) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("action", action);
    fields.put("key", key.id());
    KeyTerms terms = key.terms();
    KeyLimits limits = terms.limits();
    fields.put("team", terms.team());
    fields.put("roles", terms.roles());
    fields.put("models", limits.models());
    fields.put("tags", limits.tags());
    if (limits.purpose() != null) fields.put("purpose", limits.purpose());
    if (limits.sensitivity() != null) fields.put("sensitivity", limits.sensitivity().wire());
    if (terms.expires() != null) fields.put("expires", terms.expires().toString());
    return audit.note(new Event(Instant.now(), "key", actor, fields));
  }
}
