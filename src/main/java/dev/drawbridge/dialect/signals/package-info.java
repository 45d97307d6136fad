/**
 * What a vendor's failure means: its class, whom it concerns, and how long it lasts.
 *
 * <p>{@link dev.drawbridge.dialect.signals.Signals} classifies an answer by rules that are data: a
 * file of JSON for each vendor among this package's resources, and {@code any.json} for all of
 * them. The page {@code signals.md} says how a rule is written.
 *
 * <p>Guarantees:
 *
 * <ol>
 *   <li>Strong evidence counts before weak: a code in the body, a reason, a header, words of the
 *       message, the status. A refusal for safety counts before all that words and headers say.
 *   <li>What an error repeats of the request is no evidence, nor is what stands in quotation marks:
 *       no caller chooses the class by what he asks.
 *   <li>An unknown 4xx is {@code unclassified} and passes through: a wrong fallback is worse than
 *       none.
 *   <li>Whatever the body is, 64 KiB of it are read at most, in time proportional to that: words
 *       are compared, and no regular expression sees a body.
 *   <li>Nothing that leaves here holds text of the vendor's.
 * </ol>
 */
@NullMarked
package dev.drawbridge.dialect.signals;

import org.jspecify.annotations.NullMarked;
