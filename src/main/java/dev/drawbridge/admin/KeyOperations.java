package dev.drawbridge.admin;

import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Selectors;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.TagRules;
import dev.drawbridge.identity.ApiKey;
import dev.drawbridge.identity.CreatedKey;
import dev.drawbridge.identity.KeyLimits;
import dev.drawbridge.identity.KeyStore;
import dev.drawbridge.identity.KeyTerms;
import dev.drawbridge.policy.decision.AdminTarget;
import dev.drawbridge.policy.decision.Team;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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

  /** Keys that a team may have for its lead to make one more. */
  private static final int MOST_OF_A_TEAM = 1_000;

  private final KeyStore store;
  private final AuditTrail audit;
  private final Supplier<Catalog> catalog;
  private final Supplier<TagRules> tags;
  private final Function<String, Optional<Team>> teams;

  /**
   * @param catalog the models that a key may be narrowed to
   * @param tags those that its calls may be marked with
   * @param teams what is known of a team by its name
   */
  public KeyOperations(
      KeyStore store,
      AuditTrail audit,
      Supplier<Catalog> catalog,
      Supplier<TagRules> tags,
      Function<String, Optional<Team>> teams) {
    this.teams = teams;
    this.store = store;
    this.audit = audit;
    this.catalog = catalog;
    this.tags = tags;
  }

  /**
   * The keys that are asked for, oldest first, without secrets.
   *
   * @return fails with {@code invalid_request} where {@code after} is none of them
   */
  Future<KeyPage> list(AdminCall call) {
    String team = call.arguments().text("team");
    return store
        .list()
        .map(
            all ->
                all.stream()
                    .filter(call::shows)
                    .filter(key -> team == null || team.equals(key.terms().team()))
                    .toList())
        .map(shown -> KeyPage.of(shown, call.arguments()));
  }

  /** What an action is done to that is done to a key; one of no team where there is no such key. */
  Future<AdminTarget> target(String id) {
    return store
        .find(id)
        .map(
            found ->
                found
                    .map(key -> target(key.terms(), id))
                    .orElseGet(() -> AdminTarget.key(null, List.of(), null, id)));
  }

  /**
   * Makes a key, where the caller may make such a one.
   *
   * @return it with its secret
   */
  Future<JsonObject> create(AdminCall call) {
    KeyTerms key = KeyForm.read(call.arguments(), catalog.get(), tags.get());
    if (call.own() == null) return create(call, key);
    KeyTerms own = forTeam(key, call.arguments().has("roles"));
    return store
        .list()
        .compose(
            all -> {
              long keys = all.stream().filter(each -> counts(each, own.team())).count();
              return keys < MOST_OF_A_TEAM ? create(call, own) : Future.failedFuture(full());
            });
  }

  private static Refusal full() {
    return new Refusal(
        RefusalCode.CONFLICT,
        "The team has " + MOST_OF_A_TEAM + " keys: the organisation revokes some, or makes more.");
  }

  private static boolean counts(ApiKey key, String team) {
    return key.terms().team().equals(team) && key.state() != ApiKey.State.REVOKED;
  }

  /**
   * A key as its team's lead may make it: with the roles that the team asks for unless told
   * otherwise, and narrowed to nothing that the team may not use. What facts this gateway does not
   * see, a policy server's, bound the key when it is used.
   */
  private KeyTerms forTeam(KeyTerms key, boolean roles) {
    Optional<Team> known = teams.apply(key.team());
    if (known.isEmpty()) return key;
    Team team = known.get();
    for (String name : key.limits().models()) {
      if (Selectors.kindOf(name).isEmpty() && !has(team, name)) {
        throw more("Team " + key.team() + " may not use " + name);
      }
    }
    String purpose = key.limits().purpose();
    if (purpose != null && !team.purposes().isEmpty() && !team.purposes().contains(purpose)) {
      throw more("Team " + key.team() + " may not use models for " + purpose);
    }
    return roles ? key : key.withRoles(team.keys().roles());
  }

  private boolean has(Team team, String name) {
    List<String> models = team.keys().models();
    return !models.isEmpty() && KeyForm.covers(models, name, catalog.get());
  }

  private static Refusal more(String fact) {
    return new Refusal(RefusalCode.DENIED, fact + ", and a key can have no more than its team.");
  }

  private Future<JsonObject> create(AdminCall call, KeyTerms key) {
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

  /** Takes away some of what a key may do; done before it is recorded. */
  Future<JsonObject> narrow(AdminCall call) {
    Catalog models = catalog.get();
    return takeAway(
        call,
        "narrow",
        id -> store.narrow(id, before -> KeyForm.narrowed(before, call.arguments(), models)));
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
    return AdminTarget.key(key.team(), key.roles(), key.owner(), id);
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
