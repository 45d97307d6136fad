package dev.drawbridge.policy.decision;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway itself reads of a team's facts.
 *
 * @param fields vendor fields that the team may send though they choose a model, place or tool
 * @param purposes what it may use models for, the default first; empty where its facts do not say
 * @param contact whom a refused caller may ask
 * @param labels such as its cost centre, which go into the record of its calls
 * @param keys what it may give its keys
 */
public record Team(
    Set<String> fields,
    List<String> purposes,
    @Nullable String contact,
    Map<String, String> labels,
    ForKeys keys) {
  /**
   * What a team may give its keys.
   *
   * @param models ids and selectors of those that it may use
   * @param roles those that it asks for and that lead no team; a key gets them unless told
   *     otherwise
   */
  public record ForKeys(List<String> models, List<String> roles) {}
}
