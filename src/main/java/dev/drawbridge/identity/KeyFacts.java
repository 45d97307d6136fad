package dev.drawbridge.identity;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What policy and the record see of an API key. */
public record KeyFacts(String id, String name, @Nullable String owner, KeyLimits limits) {
  /** The same key with its models spelled otherwise. */
  public KeyFacts withModels(List<String> spelt) {
    return new KeyFacts(id, name, owner, limits.withModels(spelt));
  }
}
