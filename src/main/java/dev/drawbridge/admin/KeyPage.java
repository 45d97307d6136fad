package dev.drawbridge.admin;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.identity.ApiKey;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some keys of a list.
 *
 * @param next what the next page is asked for with; null on the last
 */
record KeyPage(List<ApiKey> keys, @Nullable String next) {
  /** The page that {@code limit} and {@code after} ask for; all keys where neither is given. */
  static KeyPage of(List<ApiKey> all, Arguments asked) {
    String after = asked.text("after");
    int from = after == null ? 0 : 1 + all.stream().map(ApiKey::id).toList().indexOf(after);
    if (after != null && from == 0) {
      throw Refusal.invalid("after", "after is the next of the page before.");
    }
    Integer limit = asked.number("limit");
    int to = limit == null ? all.size() : (int) Math.min(all.size(), (long) from + limit);
    return new KeyPage(all.subList(from, to), to < all.size() ? all.get(to - 1).id() : null);
  }

  JsonArray list() {
    return OperationRow.array(keys, ApiKey::toJson);
  }

  JsonObject toJson() {
    return new JsonObject().put("keys", list()).put("next", next);
  }
}
