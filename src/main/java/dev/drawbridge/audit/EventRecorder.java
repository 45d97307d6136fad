package dev.drawbridge.audit;

import io.vertx.core.Future;

/** Puts events on record. */
public interface EventRecorder {
  /** Records an event; completes with its seq once the record is on disk. */
  Future<Long> record(Event event);
}
