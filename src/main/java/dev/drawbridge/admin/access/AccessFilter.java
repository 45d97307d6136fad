package dev.drawbridge.admin.access;

import dev.drawbridge.identity.access.AccessRequest;
import java.time.Instant;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which requests for access are listed; what is null filters nothing.
 *
 * @param state the wire name of a state, or {@link #OPEN}
 * @param asker the id or the name of who asked
 */
public record AccessFilter(
    @Nullable String state, @Nullable String team, @Nullable String model, @Nullable String asker) {
  /** Those that somebody must decide about, and the grants in force. */
  public static final String OPEN = "open";

  /** Which requests these are at a moment. */
  public Predicate<AccessRequest> at(Instant now) {
    return request ->
        isIn(request.state(now))
            && (team == null || team.equals(request.asker().team()))
            && (model == null || model.equals(request.wish().model()))
            && (asker == null
                || asker.equals(request.asker().id())
                || asker.equals(request.asker().name()));
  }

  private boolean isIn(AccessRequest.State now) {
    if (state == null) return true;
    if (!state.equals(OPEN)) return state.equals(now.wire());
    return now == AccessRequest.State.PENDING || now == AccessRequest.State.GRANTED;
  }
}
