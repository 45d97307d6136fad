package dev.drawbridge.admin.work;

import io.vertx.core.Future;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A piece of work that takes long, and how far it is.
 *
 * @param <R> what it finds
 */
interface LongWork<R> {
  /**
   * Does it; may block the thread of the work, and no other.
   *
   * @param goOn called between two pieces of it; false ends it
   * @return what it found; empty where it was not to go on
   */
  Future<Optional<R>> run(BooleanSupplier goOn) throws IOException, InterruptedException;

  /** Gives back what it used of a configuration; called once, when it has ended. */
  void giveBack();

  /** What was asked for, as the record and callers have it; null for what was left open. */
  Map<String, @Nullable Object> asked();

  /** How far it is, as callers have it. */
  Map<String, @Nullable Object> progress();

  /** What it found, as the record has it. */
  Map<String, Object> outcome(R report);

  /** What it found, as callers have it: a JSON object. */
  String json(R report);
}
