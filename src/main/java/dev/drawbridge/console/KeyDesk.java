package dev.drawbridge.console;

import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.Event;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.identity.ApiKey;
import dev.drawbridge.identity.CreatedKey;
import dev.drawbridge.identity.KeyStore;
import dev.drawbridge.identity.NewKey;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is done to API keys, from whichever door, each on record with who asked. What gives access
 * is recorded before it can be used; what takes access away is done first.
 */
public final class KeyDesk {
  private static final Set<String> FIELDS =
      Set.of("team", "name", "owner", "roles", "purpose", "sensitivity", "note", "expires");
  private static final Set<String> LATER = Set.of("models", "tags");
  private final KeyStore store;
  private final AuditTrail audit;

  public KeyDesk(KeyStore store, AuditTrail audit) {
    this.store = store;
    this.audit = audit;
  }

  /** Every key, without secrets. */
  public Future<List<ApiKey>> list() {
    return store.list();
  }

  /**
   * Makes a key. It is recorded before its secret is told; a key that cannot be recorded is
   * revoked.
   *
   * @param asked the fields of {@code key create}; {@code expires} is a time in UTC
   */
  public Future<CreatedKey> create(String actor, Map<String, Object> asked) {
    return store
        .create(read(asked))
        .compose(
            made ->
                note(actor, "create", made.key())
                    .recover(unrecorded -> withdraw(made, unrecorded))
                    .map(made));
  }

  private Future<Void> withdraw(CreatedKey made, Throwable unrecorded) {
    return store.revoke(made.key().id()).compose(gone -> Future.failedFuture(unrecorded));
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
    return store
        .find(id)
        .compose(
            found ->
                found.isPresent()
                    ? note(actor, "enable", found.get())
                    : Future.<Void>succeededFuture())
        .compose(recorded -> store.enable(id));
  }

  private Future<Void> note(String actor, String action, ApiKey key) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("action", action);
    fields.put("key", key.id());
    fields.put("team", key.team());
    fields.put("roles", key.roles());
    if (key.expires() != null) fields.put("expires", key.expires().toString());
    return audit.note(new Event(Instant.now(), "key", actor, fields));
  }

  private static NewKey read(Map<String, Object> asked) {
    for (String field : asked.keySet()) {
      if (LATER.contains(field)) throw Refusal.invalid(field, field + " is not available yet.");
      if (!FIELDS.contains(field)) throw Refusal.invalid(field, "A key has no " + field + ".");
    }
    String team = text(asked, "team");
    if (team == null) throw Refusal.invalid("team", "A key needs a team.");
    return new NewKey(
        team,
        text(asked, "name"),
        text(asked, "owner"),
        texts(asked, "roles"),
        List.of(),
        text(asked, "purpose"),
        level(text(asked, "sensitivity")),
        Map.of(),
        text(asked, "note"),
        time(text(asked, "expires")));
  }

  private static @Nullable String text(Map<String, Object> asked, String field) {
    Object value = asked.get(field);
    if (value == null || value instanceof String) return (String) value;
    throw Refusal.invalid(field, field + " is a string.");
  }

  private static List<String> texts(Map<String, Object> asked, String field) {
    Object value = asked.get(field);
    if (value == null) return List.of();
    if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
      return list.stream().map(String.class::cast).toList();
    }
    throw Refusal.invalid(field, field + " is a list of strings.");
  }

  private static @Nullable Level level(@Nullable String value) {
    if (value == null) return null;
    return Level.of(value)
        .orElseThrow(
            () ->
                Refusal.invalid(
                    "sensitivity",
                    "sensitivity is one of public, internal, confidential, restricted."));
  }

  private static @Nullable Instant time(@Nullable String value) {
    if (value == null) return null;
    try {
      return Instant.parse(value);
    } catch (DateTimeParseException e) {
      throw Refusal.invalid("expires", "expires is a time in UTC: 2027-01-31T00:00:00Z.");
    }
  }
}
