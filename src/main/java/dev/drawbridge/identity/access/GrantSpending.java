package dev.drawbridge.identity.access;

import io.vertx.core.Future;

/**
 * What calls have used of grants that may cost so much in all, in billionths of a dollar: one sum
 * for all instances, which outlasts a restart. What is taken and never settled stays used.
 */
public interface GrantSpending {
  /** Nothing is granted, so nothing is taken. */
  GrantSpending NONE =
      new GrantSpending() {
        @Override
        public Future<Boolean> take(Grant grant, long nanoUsd) {
          return Future.succeededFuture(false);
        }

        @Override
        public Future<Void> correct(Grant grant, long byNanoUsd) {
          return Future.succeededFuture();
        }
      };

  /** Takes what a call may cost; false, with nothing changed, where the grant leaves too little. */
  Future<Boolean> take(Grant grant, long nanoUsd);

  /** Takes more, up to beyond what the grant leaves, or gives back. */
  Future<Void> correct(Grant grant, long byNanoUsd);
}
