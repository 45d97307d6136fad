package dev.drawbridge.dialect.contract;

import dev.drawbridge.exchange.StreamEvent;

/** Writes one stream to a caller: whole events of its dialect for each step. Not thread-safe. */
public interface EventWriter {
  /** The bytes of a step, often none. {@code Done} gives the dialect's proper end. */
  byte[] write(StreamEvent event);
}
