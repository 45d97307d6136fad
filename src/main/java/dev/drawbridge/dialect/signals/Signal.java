package dev.drawbridge.dialect.signals;

import dev.drawbridge.exchange.SignalClass;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a vendor's failure means.
 *
 * @param retryAfter what the vendor asked to wait, null where it said nothing
 */
public record Signal(SignalClass signal, @Nullable Duration retryAfter) {}
