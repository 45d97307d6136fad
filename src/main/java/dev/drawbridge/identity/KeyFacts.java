package dev.drawbridge.identity;

import dev.drawbridge.exchange.Level;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What policy and the record see of an API key. Narrowing by model and tag comes later; its fields
 * stand already.
 *
 * @param purpose the purpose of a request that names none; null leaves it to the team's default
 * @param sensitivity the declared sensitivity of a request that names none; null leaves it to the
 *     configuration
 */
public record KeyFacts(
    String id,
    String name,
    @Nullable String owner,
    List<String> models,
    Map<String, String> tags,
    @Nullable String purpose,
    @Nullable Level sensitivity) {

  /** The facts of a key without defaults. */
  public KeyFacts(
      String id,
      String name,
      @Nullable String owner,
      List<String> models,
      Map<String, String> tags) {
    this(id, name, owner, models, tags, null, null);
  }
}
