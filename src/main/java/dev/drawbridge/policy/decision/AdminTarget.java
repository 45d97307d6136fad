package dev.drawbridge.policy.decision;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The API key that an action of the admin plane is done to: the decision input's {@code target}.
 *
 * @param owner a note of whose it is; null for none
 * @param key its id; null for a key that is not made yet
 */
public record AdminTarget(
    String team, List<String> roles, @Nullable String owner, @Nullable String key) {

  public AdminTarget {
    roles = List.copyOf(roles);
  }
}
