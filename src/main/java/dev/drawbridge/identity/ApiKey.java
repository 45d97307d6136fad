package dev.drawbridge.identity;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an API key; never its secret.
 *
 * @param id 12 characters {@code a-z2-7}
 * @param lastUsed exact to a minute or two
 * @param previousExpires until when the secret before the last rotation is valid too
 */
public record ApiKey(
    String id,
    KeyTerms terms,
    Instant created,
    State state,
    @Nullable Instant lastUsed,
    @Nullable Instant previousExpires) {

  public enum State {
    ACTIVE,
    /** Refused until it is enabled again. */
    DISABLED,
    /** Refused for ever. */
    REVOKED,
    /** Its end has passed. Never stored: it follows from {@code expires}. */
    EXPIRED;

    private final String wire = name().toLowerCase(Locale.ROOT);

    public String wire() {
      return wire;
    }

    static State of(String wire) {
      for (State state : values()) if (state.wire.equals(wire)) return state;
      throw new IllegalArgumentException("no state of a key: " + wire);
    }
  }

  /** The key as {@code key list --json} and the admin plane show it: absent values are null. */
  public JsonObject toJson() {
    KeyLimits limits = terms.limits();
    return new JsonObject()
        .put("id", id)
        .put("name", terms.name())
        .put("team", terms.team())
        .put("owner", terms.owner())
        .put("roles", new JsonArray(terms.roles()))
        .put("models", new JsonArray(limits.models()))
        .put("purpose", limits.purpose())
        .put("sensitivity", limits.sensitivity() == null ? null : limits.sensitivity().wire())
        .put("tags", tagsJson())
        .put("note", terms.note())
        .put("created", created.toString())
        .put("expires", text(terms.expires()))
        .put("state", state.wire)
        .put("last_used", text(lastUsed))
        .put("previous_expires", text(previousExpires));
  }

  JsonObject tagsJson() {
    JsonObject object = new JsonObject();
    terms.limits().tags().forEach(object::put);
    return object;
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  /** The key as it stands at that moment: expired where its end has passed. */
  ApiKey at(Instant now) {
    Instant end = terms.expires();
    boolean ended = state == State.ACTIVE && end != null && !now.isBefore(end);
    return ended ? new ApiKey(id, terms, created, State.EXPIRED, lastUsed, previousExpires) : this;
  }

  /** Who calls with this key. */
  public Caller caller() {
    return terms.caller(id);
  }
}
