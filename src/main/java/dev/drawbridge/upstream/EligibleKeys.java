package dev.drawbridge.upstream;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which credentials of a provider may serve a request.
 *
 * @param team of the caller, null for none
 * @param only the id of the one credential that what the request refers to is kept with; null for
 *     any
 * @param tried the ids of those that failed already
 */
public record EligibleKeys(@Nullable String team, @Nullable String only, Set<String> tried) {
  /** Any credential that is for every team. */
  public static final EligibleKeys ANY = new EligibleKeys(null, null, Set.of());

  /** The same after another credential failed. */
  public EligibleKeys without(String id) {
    Set<String> more = new LinkedHashSet<>(tried);
    more.add(id);
    return new EligibleKeys(team, only, more);
  }

  boolean admits(ProviderKey key) {
    if (tried.contains(key.id()) || (only != null && !only.equals(key.id()))) return false;
    return key.teams().isEmpty() || (team != null && key.teams().contains(team));
  }
}
