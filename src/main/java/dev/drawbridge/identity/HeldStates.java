package dev.drawbridge.identity;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.Map;

/**
 * What vendors keep for callers, by the vendors' ids. An id is known only to the very principal
 * that it was given to, in the same team and acting for the same person; for anyone else it is one
 * that nobody ever saw.
 */
public interface HeldStates {
  /** None is known, and none is kept. */
  HeldStates NONE =
      new HeldStates() {
        @Override
        public Future<Map<String, HeldState>> find(Caller caller, Collection<String> ids) {
          return Future.succeededFuture(Map.of());
        }

        @Override
        public Future<Void> hold(Caller caller, Collection<String> ids, HeldState state) {
          return Future.succeededFuture();
        }
      };

  /**
   * Those of the ids that are known, wherever they were written: what another instance holds is
   * found as soon as its {@link #hold} has completed. Fails with {@code identity_unavailable} where
   * the store does not answer.
   */
  Future<Map<String, HeldState>> find(Caller caller, Collection<String> ids);

  /**
   * Remembers ids: here at once, elsewhere and after a restart once the future completes. Fails as
   * {@link #find} does.
   */
  Future<Void> hold(Caller caller, Collection<String> ids, HeldState state);
}
