package dev.drawbridge.identity.access;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * How far an approval goes; what is null is as it was asked for.
 *
 * @param until when the grant ends
 * @param capUsd what one request may cost
 * @param totalUsd what all requests may cost together
 * @param reason that is told; null for none
 */
public record Approval(
    @Nullable Instant until,
    @Nullable Double capUsd,
    @Nullable Double totalUsd,
    @Nullable String reason) {
  /** The decision about what was asked. */
  public AccessRequest.Decision decision(String by, AccessRequest.Wish wish) {
    return new AccessRequest.Decision(
        by,
        Instant.now().truncatedTo(ChronoUnit.MILLIS),
        until == null ? wish.until() : until.truncatedTo(ChronoUnit.SECONDS),
        capUsd == null ? wish.capUsd() : capUsd,
        totalUsd == null ? wish.totalUsd() : totalUsd,
        reason);
  }
}
