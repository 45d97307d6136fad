package dev.drawbridge.admin;

import io.vertx.core.buffer.Buffer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The metrics as text, rendered at most once a second: no credential is needed to ask for them, and
 * rendering takes about 20 ms of processor time. For one event loop.
 */
final class Scrape {
  private static final long FRESH_NANOS = 1_000_000_000L;
  private final Supplier<String> metrics;
  private final LongSupplier nanos;
  private @Nullable Buffer last;
  private long made;

  Scrape(Supplier<String> metrics, LongSupplier nanos) {
    this.metrics = metrics;
    this.nanos = nanos;
  }

  Buffer text() {
    long now = nanos.getAsLong();
    Buffer text = last;
    if (text == null || now - made >= FRESH_NANOS) {
      text = Buffer.buffer(metrics.get());
      last = text;
      made = now;
    }
    return text;
  }
}
