package dev.drawbridge.upstream;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Chooses among the credentials of one provider: those that name the caller's team first, then
 * those of every team; of these in the order of the list, or in proportion to their weights where
 * they state them. Weighted ones take turns (smooth weighted round robin), so that a short time
 * already has the stated shares. Thread-safe.
 */
final class KeyChoice {
  private final List<ProviderKey> keys;

  /** What each weighted credential is owed, by id; the one that is owed most is next. */
  private final Map<String, Integer> owed = new HashMap<>();

  KeyChoice(List<ProviderKey> keys) {
    this.keys = List.copyOf(keys);
  }

  /**
   * The credential for the next attempt.
   *
   * @param stated which may serve
   * @param usable whether a credential is not known to be restricted now
   * @return null where none of those that may serve is usable
   */
  @Nullable ProviderKey next(EligibleKeys stated, Predicate<ProviderKey> usable) {
    EligibleKeys wish = known(stated);
    List<ProviderKey> own = new ArrayList<>();
    List<ProviderKey> common = new ArrayList<>();
    for (ProviderKey key : keys) {
      if (!wish.admits(key) || !usable.test(key)) continue;
      if (key.teams().isEmpty()) common.add(key);
      else own.add(key);
    }
    List<ProviderKey> left = own.isEmpty() ? common : own;
    if (left.size() < 2) return left.isEmpty() ? null : left.getFirst();
    return left.stream().allMatch(key -> key.weight() == 0) ? left.getFirst() : weighted(left);
  }

  private synchronized ProviderKey weighted(List<ProviderKey> left) {
    int sum = 0;
    ProviderKey most = left.getFirst();
    for (ProviderKey key : left) {
      int weight = Math.max(1, key.weight());
      sum += weight;
      owed.merge(key.id(), weight, Integer::sum);
      if (owed(key) > owed(most)) most = key;
    }
    owed.merge(most.id(), -sum, Integer::sum);
    return most;
  }

  private int owed(ProviderKey key) {
    return owed.getOrDefault(key.id(), 0);
  }

  /** Whether one of those that may serve is usable; gives nobody a turn. */
  boolean has(EligibleKeys wish, Predicate<ProviderKey> usable) {
    EligibleKeys known = known(wish);
    return keys.stream().anyMatch(key -> known.admits(key) && usable.test(key));
  }

  /** A wish for a credential that is no longer there is one for any. */
  private EligibleKeys known(EligibleKeys wish) {
    boolean holds =
        wish.only() == null || keys.stream().anyMatch(key -> key.id().equals(wish.only()));
    return holds ? wish : new EligibleKeys(wish.team(), null, wish.tried());
  }

  /** The first of those that may serve, usable or not; null where there is none. */
  @Nullable ProviderKey first(EligibleKeys wish) {
    return next(wish, key -> true);
  }
}
