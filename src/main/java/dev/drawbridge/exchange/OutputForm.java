package dev.drawbridge.exchange;

import org.jspecify.annotations.Nullable;

/** What the answer's text has to be. */
public sealed interface OutputForm {
  /** Whatever the model says. */
  record Prose() implements OutputForm {}

  /** Some JSON object. */
  record Json() implements OutputForm {}

  /**
   * JSON that keeps to a schema.
   *
   * @param name of the schema, {@code answer} where the dialect has none
   * @param schema a JSON Schema as JSON text
   */
  record Schema(String name, @Nullable String description, String schema, @Nullable Boolean strict)
      implements OutputForm {}

  OutputForm PROSE = new Prose();
  OutputForm JSON = new Json();
}
