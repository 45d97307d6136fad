package dev.drawbridge.audit.entry;

import dev.drawbridge.budget.Hold;
import io.vertx.core.Future;

/** A request whose record is on disk and whose end is still to come. */
public interface OpenRecord {
  /**
   * Records that the request reserves something else from here on. Fails only with {@code Refusal
   * audit_unavailable}, within the configured deadline; then nothing may be sent on the strength of
   * it.
   */
  Future<Void> move(Hold reserved);

  /** Records the end, once; room for it was kept when the record was opened. */
  Future<Void> close(EndEntry end);
}
