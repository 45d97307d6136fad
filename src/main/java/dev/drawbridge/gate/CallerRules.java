package dev.drawbridge.gate;

import dev.drawbridge.exchange.TagRules;
import java.util.List;

/**
 * What the configuration says of callers beside who they are.
 *
 * @param tags what their calls may and must be marked with
 * @param onBehalfOf headers that name the person acted for, beside our own
 */
public record CallerRules(TagRules tags, List<String> onBehalfOf) {
  /** Nothing is said. */
  public static final CallerRules NONE = new CallerRules(TagRules.NONE, List.of());
}
