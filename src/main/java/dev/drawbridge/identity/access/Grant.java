package dev.drawbridge.identity.access;

import dev.drawbridge.identity.Caller;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was granted: one model, to one caller in one team or to the whole team.
 *
 * @param id of the request that it was granted for
 * @param principal {@link Caller#actor()} of the one that it is for; null for the whole team
 * @param model an id or name of the catalogue
 * @param lifts which codes of policy's it takes away, in their order
 * @param purpose for which alone it holds; null for any
 * @param capUsd what one request may cost at most; null for the team's own cap
 * @param totalUsd what all requests that need it may cost together; null for no such bound
 * @param until when it ends
 */
public record Grant(
    String id,
    String team,
    @Nullable String principal,
    String model,
    List<Lift> lifts,
    @Nullable String purpose,
    @Nullable Double capUsd,
    @Nullable Double totalUsd,
    Instant until) {

  public Grant {
    lifts = lifts.stream().distinct().sorted().toList();
  }

  /** Whether it is for this caller in the team that it acts for. */
  boolean isFor(Caller caller) {
    return team.equals(caller.team()) && (principal == null || principal.equals(caller.actor()));
  }
}
