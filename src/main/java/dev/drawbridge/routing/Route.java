package dev.drawbridge.routing;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The targets of a request in the order in which they are tried.
 *
 * @param passedOver eligible models that cannot be used now, each with its code ({@code
 *     mask_unavailable}, {@code vendor_restricted})
 * @param spilledFrom the id of the own model that would be first if its servers were not full,
 *     where one of other hosting is; null where that is not so
 */
public record Route(
    List<Target> targets, Map<String, String> passedOver, @Nullable String spilledFrom) {
  /** One on which nothing spills over. */
  public Route(List<Target> targets, Map<String, String> passedOver) {
    this(targets, passedOver, null);
  }

  /** What is left of it where the first target cannot be had. */
  public Route afterFirst() {
    return new Route(targets.subList(1, targets.size()), passedOver, spilledFrom);
  }
}
