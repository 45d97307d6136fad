package dev.drawbridge.policy.decision;

import java.util.Map;

/**
 * Facts of {@code policy.data}, by top-level key: plain maps, lists, strings, numbers and booleans,
 * already checked against the facts' schema.
 */
public record Facts(Map<String, Object> byKey) {
  public static final Facts NONE = new Facts(Map.of());
}
