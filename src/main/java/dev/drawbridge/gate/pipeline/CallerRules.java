package dev.drawbridge.gate.pipeline;

import dev.drawbridge.catalog.Hosting;
import dev.drawbridge.exchange.TagRules;
import dev.drawbridge.identity.ForwardUser;
import dev.drawbridge.identity.Pseudonyms;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration says of callers beside who they are.
 *
 * @param tags what their calls may and must be marked with
 * @param onBehalfOf headers that name the person acted for, beside our own
 * @param forwardUser what becomes of persons' ids in a body
 * @param pseudonyms null where nothing is sent
 */
public record CallerRules(
    TagRules tags,
    List<String> onBehalfOf,
    ForwardUser forwardUser,
    @Nullable Pseudonyms pseudonyms) {
  /** Nothing is said. */
  public static final CallerRules NONE = new CallerRules(TagRules.NONE, List.of());

  /** Rules for calls that are not sent. */
  public CallerRules(TagRules tags, List<String> onBehalfOf) {
    this(tags, onBehalfOf, ForwardUser.DROP, null);
  }

  /**
   * What becomes of a string that names a person, on its way there: its answer null drops it. Null
   * leaves them all as they are: on machines of one's own, and where a vendor's machines serve
   * nobody else.
   */
  @Nullable Function<String, @Nullable String> persons(Hosting hosting) {
    if (hosting != Hosting.VENDOR) return null;
    Pseudonyms names = pseudonyms;
    return switch (forwardUser) {
      case KEEP -> null;
      case DROP -> id -> null;
      case PSEUDONYM -> id -> names == null ? null : names.of(id);
    };
  }
}
