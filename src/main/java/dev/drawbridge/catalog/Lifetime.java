package dev.drawbridge.catalog;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * How long a model serves.
 *
 * @param retires the first day on which it no longer serves, null where none is known
 * @param successor the model to use instead, null where none is known
 */
public record Lifetime(@Nullable LocalDate retires, @Nullable String successor) {
  /** Of a model whose end nobody has announced. */
  public static final Lifetime OPEN = new Lifetime(null, null);
}
