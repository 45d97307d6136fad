package dev.drawbridge.admin;

import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.TagRules;
import dev.drawbridge.identity.ApiKey;
import dev.drawbridge.identity.CreatedKey;
import dev.drawbridge.identity.KeyStore;
import dev.drawbridge.identity.NewKey;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

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
  public Future<List<ApiKey>> list() {
    return store.list();
  }

  Future<Optional<ApiKey>> find(String id) {
    return store.find(id);
  }

  /**
   * The key that is asked for.
   *
   * @param asked the fields of {@code key create}; {@code expires} is a time in UTC
   */
  NewKey read(Map<String, Object> asked) {
    return KeyForm.read(asked, catalog.get(), tags.get());
  }

  /** Makes a key from the fields of a request. */
  public Future<CreatedKey> create(String actor, Map<String, Object> asked) {
    return create(actor, read(asked));
  }

  /**
   * Makes a key. It is recorded before its secret is told; a key that cannot be recorded is
   * revoked.
   */
  Future<CreatedKey> create(String actor, NewKey key) {
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
   * Gives a key a new secret; recorded before it is done.
   *
   * @param asked until when the secret before is valid too, as {@code previous_expires} or, as the
   *     command line calls it, {@code overlap}; absent, for 24 hours; {@code 0} ends it
   */
  public Future<CreatedKey> rotate(String actor, String id, Map<String, Object> asked) {
    Instant until = until(asked);
    return beforehand(actor, "rotate", id).compose(recorded -> store.rotate(id, until));
  }

  private static Instant until(Map<String, Object> asked) {
    Instant until = null;
    for (String field : asked.keySet()) {
      if (field.equals("id")) continue;
      if (!UNTIL.contains(field)) throw Refusal.invalid(field, "A rotation has no " + field + ".");
      if (until != null) throw Refusal.invalid(field, "Give one of " + UNTIL + ".");
      until = "0".equals(asked.get(field)) ? Instant.now() : KeyForm.time(asked, field);
    }
    return until == null ? Instant.now().plus(OVERLAP) : until;
  }

  /** Revokes a key, for good; done before it is recorded. */
  public Future<ApiKey> revoke(String actor, String id) {
    return store.revoke(id).compose(key -> note(actor, "revoke", key).map(key));
  }

  /** Disables a key until it is enabled; done before it is recorded. */
  public Future<ApiKey> disable(String actor, String id) {
    return store.disable(id).compose(key -> note(actor, "disable", key).map(key));
  }

  /** Enables a disabled key; recorded before it is done. */
  public Future<ApiKey> enable(String actor, String id) {
    return beforehand(actor, "enable", id).compose(recorded -> store.enable(id));
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

  private Future<Void> note(String actor, String action, ApiKey key) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("action", action);
    fields.put("key", key.id());
    fields.put("team", key.team());
    fields.put("roles", key.roles());
    fields.put("models", key.models());
    fields.put("tags", key.tags());
    if (key.purpose() != null) fields.put("purpose", key.purpose());
    if (key.sensitivity() != null) fields.put("sensitivity", key.sensitivity().wire());
    if (key.expires() != null) fields.put("expires", key.expires().toString());
    return audit.note(new Event(Instant.now(), "key", actor, fields));
  }
}
