package dev.drawbridge.identity;

import dev.drawbridge.exchange.Level;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What policy and the record see of an API key, and what it is narrowed to: it may do only what its
 * team may and these leave.
 *
 * @param models ids, aliases and selectors of the models that it may use; empty for all its team's
 * @param tags of every request; none of them can be overridden
 * @param purpose the only one, and that of a request that names none; null for all its team's
 * @param sensitivity the highest that it may send; null for its team's
 */
public record KeyFacts(
    String id,
    String name,
    @Nullable String owner,
    List<String> models,
    Map<String, String> tags,
    @Nullable String purpose,
    @Nullable Level sensitivity) {

  /** The same key with its models spelled otherwise. */
  public KeyFacts withModels(List<String> spelt) {
    return new KeyFacts(id, name, owner, spelt, tags, purpose, sensitivity);
  }

  /** The facts of a key without purpose and sensitivity. */
  public KeyFacts(
      String id,
      String name,
      @Nullable String owner,
      List<String> models,
      Map<String, String> tags) {
    this(id, name, owner, models, tags, null, null);
  }
}
