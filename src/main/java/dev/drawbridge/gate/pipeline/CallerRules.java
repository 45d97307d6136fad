package dev.drawbridge.gate.pipeline;

import dev.drawbridge.catalog.Hosting;
import dev.drawbridge.exchange.TagRules;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.ForwardUser;
import dev.drawbridge.identity.Pseudonyms;
import dev.drawbridge.identity.access.Grants;
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
 * @param grants what was granted to them beyond their teams' facts
 * @param accessPage the address of the page on which people decide about what callers ask for; null
 *     where it is not known
 */
public record CallerRules(
    TagRules tags,
    List<String> onBehalfOf,
    ForwardUser forwardUser,
    @Nullable Pseudonyms pseudonyms,
    Grants grants,
    @Nullable String accessPage) {
  /** No rules. */
  public static final CallerRules NONE = new CallerRules(TagRules.NONE, List.of());

  /** Rules for calls that are not sent. */
  public CallerRules(TagRules tags, List<String> onBehalfOf) {
    this(tags, onBehalfOf, ForwardUser.DROP, null, Grants.NONE, null);
  }

  /** The same where this is granted. */
  public CallerRules granting(Grants others) {
    return new CallerRules(tags, onBehalfOf, forwardUser, pseudonyms, others, accessPage);
  }

  /**
   * Makes characters of values that nobody can guess: the same for the same value of a caller's.
   * Null where there is no key.
   */
  @Nullable Function<String, String> unguessable(Caller caller) {
    Pseudonyms names = pseudonyms;
    if (names == null) return null;
    String whose = "masked:" + caller.actor() + ":";
    return value -> names.of(whose + value).substring("dbp_".length());
  }

  /**
   * Makes numbers of values: six digits, the same for the same value of a caller's, and meaningless
   * without the key. Null where there is no key.
   */
  @Nullable Function<String, String> numbers(Caller caller) {
    Function<String, String> random = unguessable(caller);
    if (random == null) return null;
    return value ->
        Integer.toString(100_000 + Math.floorMod(random.apply(value).hashCode(), 900_000));
  }

  /**
   * How a string that names a person is changed before it is sent there; the function returns null
   * where the string is left out. The method returns null where nothing is changed: on machines of
   * one's own, and on a vendor's machines that serve nobody else.
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
