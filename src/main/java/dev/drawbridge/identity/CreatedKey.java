package dev.drawbridge.identity;

import io.vertx.core.json.JsonObject;

/**
 * A key just made.
 *
 * @param secret the whole credential {@code dbk_<id>_<secret>}, to be shown once: it is not stored
 */
public record CreatedKey(ApiKey key, String secret) {
  /** The key as {@code key create --json} prints it. */
  public JsonObject toJson() {
    JsonObject shown = key.toJson();
    JsonObject created = new JsonObject().put("id", key.id()).put("secret", secret);
    for (String later : new String[] {"state", "last_used", "previous_expires"})
      shown.remove(later);
    return created.mergeIn(shown);
  }

  @Override
  public String toString() {
    return "CreatedKey[" + key.id() + "]";
  }
}
