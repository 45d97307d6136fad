package dev.drawbridge.audit;

import io.vertx.core.Future;

/** A request whose record is on disk and whose end is still to come. */
public interface OpenRecord {
  /** Records the end, once; room for it was kept when the record was opened. */
  Future<Void> close(EndEntry end);
}
