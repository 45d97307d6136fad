package dev.drawbridge.audit.replay;

import dev.drawbridge.routing.Difference.Change;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is masked before the first targets of recorded requests, then and by the asked policy: what
 * their prompts hold of the categories that policy has masked there.
 *
 * @param before requests of which something was to be masked
 * @param after those of which something is
 * @param otherwise requests of which something else is masked than was, by what becomes of them
 * @param unavailable requests that are refused or go elsewhere because something cannot be masked
 * @param categories each category with its requests
 * @param listed the requests of {@code otherwise} one by one, newest first
 * @param notListed the number of those beyond
 */
public record MaskingReport(
    long before,
    long after,
    Map<Change, Long> otherwise,
    long unavailable,
    Map<String, Requests> categories,
    List<Masked> listed,
    long notListed) {

  /** How many requests have a category masked. */
  public record Requests(long before, long after) {}

  /**
   * One request.
   *
   * @param target the first one by the asked policy; null where it has none
   * @param before categories that were to be masked
   * @param after those that are
   * @param findings how often each type was found in its prompt
   */
  public record Masked(
      String requestId,
      Instant time,
      @Nullable String team,
      String model,
      Change change,
      @Nullable String target,
      List<String> before,
      List<String> after,
      Map<String, Integer> findings) {}

  /** How many requests have something else masked than they had. */
  public long changed() {
    return otherwise.values().stream().mapToLong(Long::longValue).sum();
  }
}
