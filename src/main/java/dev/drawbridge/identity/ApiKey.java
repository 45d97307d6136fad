package dev.drawbridge.identity;

import dev.drawbridge.exchange.Level;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an API key; never its secret.
 *
 * @param id 12 characters {@code a-z2-7}
 * @param owner a note of whose it is; grants nothing
 * @param models the models it is narrowed to; empty for those of its team
 * @param purpose the only one it may be used for; null for all its team's
 * @param sensitivity the highest that it may send; null for its team's
 * @param expires null for a key without an end
 * @param lastUsed exact to a minute or two
 * @param previousExpires until when the secret before the last rotation is valid too
 */
public record ApiKey(
    String id,
    @Nullable String name,
    String team,
    @Nullable String owner,
    List<String> roles,
    List<String> models,
    @Nullable String purpose,
    @Nullable Level sensitivity,
    Map<String, String> tags,
    @Nullable String note,
    Instant created,
    @Nullable Instant expires,
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
    return new JsonObject()
        .put("id", id)
        .put("name", name)
        .put("team", team)
        .put("owner", owner)
        .put("roles", new JsonArray(roles))
        .put("models", new JsonArray(models))
        .put("purpose", purpose)
        .put("sensitivity", sensitivity == null ? null : sensitivity.wire())
        .put("tags", tagsJson())
        .put("note", note)
        .put("created", created.toString())
        .put("expires", text(expires))
        .put("state", state.wire)
        .put("last_used", text(lastUsed))
        .put("previous_expires", text(previousExpires));
  }

  JsonObject tagsJson() {
    JsonObject object = new JsonObject();
    tags.forEach(object::put);
    return object;
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  /** The key as it stands at that moment: expired where its end has passed. */
  ApiKey at(Instant now) {
    boolean ended = state == State.ACTIVE && expires != null && !now.isBefore(expires);
    return ended ? with(State.EXPIRED) : this;
  }

  ApiKey with(State changed) {
    return new ApiKey(
        id,
        name,
        team,
        owner,
        roles,
        models,
        purpose,
        sensitivity,
        tags,
        note,
        created,
        expires,
        changed,
        lastUsed,
        previousExpires);
  }

  /** Who calls with this key. */
  public Caller caller() {
    String shown = name == null ? id : name;
    KeyFacts facts = new KeyFacts(id, shown, owner, models, tags, purpose, sensitivity);
    return new Caller(
        Caller.Kind.KEY,
        id,
        null,
        shown,
        team,
        List.of(team),
        roles,
        Map.of(),
        facts,
        expires,
        true);
  }
}
