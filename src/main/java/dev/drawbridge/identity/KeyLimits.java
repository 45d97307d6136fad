package dev.drawbridge.identity;

import dev.drawbridge.exchange.Level;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an API key is narrowed to: it may do only what its team may and these leave.
 *
 * @param models ids, aliases and selectors of the models that it may use; empty for all its team's
 * @param tags of every request; none of them can be overridden
 * @param purpose the only one, and that of a request that names none; null for all its team's
 * @param sensitivity the highest that it may send; null for its team's
 */
public record KeyLimits(
    List<String> models,
    Map<String, String> tags,
    @Nullable String purpose,
    @Nullable Level sensitivity) {
  /** Those of a key that may do all that its team may. */
  public static final KeyLimits NONE = new KeyLimits(List.of(), Map.of(), null, null);

  public KeyLimits {
    models = List.copyOf(models);
    tags = Map.copyOf(tags);
  }

  /** The same with the models spelled otherwise. */
  public KeyLimits withModels(List<String> spelt) {
    return new KeyLimits(spelt, tags, purpose, sensitivity);
  }
}
