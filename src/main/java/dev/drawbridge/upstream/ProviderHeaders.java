package dev.drawbridge.upstream;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Headers that a provider or a gateway before it asks for, beside those of its dialect.
 *
 * @param byName in lower case
 * @param secretNames those whose values are references to secrets, which no answer may echo
 */
public record ProviderHeaders(Map<String, String> byName, Set<String> secretNames) {
  public static final ProviderHeaders NONE = new ProviderHeaders(Map.of(), Set.of());

  Collection<String> secrets() {
    return byName.entrySet().stream()
        .filter(each -> secretNames.contains(each.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** Names only: a value may be a secret. */
  @Override
  public String toString() {
    return "ProviderHeaders" + List.copyOf(byName.keySet());
  }
}
