package dev.drawbridge.dialect.contract;

import dev.drawbridge.exchange.StreamEvent;
import dev.drawbridge.json.GrowingBytes;

/** Writes one stream to a caller: whole events of its dialect for each step. Not thread-safe. */
public interface EventWriter {
  /** Writes the bytes of a step, often none. {@code Done} gives the dialect's proper end. */
  void write(StreamEvent event, GrowingBytes out);
}
