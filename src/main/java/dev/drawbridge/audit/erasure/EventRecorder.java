package dev.drawbridge.audit.erasure;

import dev.drawbridge.audit.entry.Event;
import io.vertx.core.Future;

/** Puts events on record. */
public interface EventRecorder {
  /** Records an event; completes with its seq once the record is on disk. */
  Future<Long> record(Event event);
}
