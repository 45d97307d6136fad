package dev.drawbridge.sink;

import dev.drawbridge.audit.export.RecordCopies.Shape;

/**
 * One of the configuration's {@code audit.sinks}.
 *
 * @param name a file's name too
 * @param content whether prompts and answers are copied as well
 */
public record SinkSettings(String name, Shape shape, boolean content, SinkTarget target) {

  /** Shown without its target, which may hold credentials. */
  @Override
  public String toString() {
    return "SinkSettings[" + name + "]";
  }
}
