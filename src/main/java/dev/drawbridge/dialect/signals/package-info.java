/**
 * What a vendor's failure means: its class, whom it concerns, and how long it lasts.
 *
 * <p>{@link dev.drawbridge.dialect.signals.Signals} judges by status, and by the body's code only
 * where a status alone would route around a safety refusal; the evidence that each vendor gives
 * beyond that (type headers, reasons in details, patterns of text) belongs behind the same method,
 * by its {@code vendor} parameter. Whatever it learns, an unknown 4xx stays {@code unclassified}
 * and passes through: a wrong fallback is worse than none.
 */
@NullMarked
package dev.drawbridge.dialect.signals;

import org.jspecify.annotations.NullMarked;
