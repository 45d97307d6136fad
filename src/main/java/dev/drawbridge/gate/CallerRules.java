package dev.drawbridge.gate;

import dev.drawbridge.exchange.TagRules;

/**
 * What the configuration says of callers beside who they are.
 *
 * @param tags what their calls may and must be marked with
 */
public record CallerRules(TagRules tags) {
  /** Nothing is said. */
  public static final CallerRules NONE = new CallerRules(TagRules.NONE);
}
