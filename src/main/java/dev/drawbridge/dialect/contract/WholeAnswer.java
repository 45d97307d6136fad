package dev.drawbridge.dialect.contract;

import dev.drawbridge.exchange.Usage;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is not streamed, as the caller gets it, with what was observed of it.
 *
 * @param whole whether the vendor's body was one JSON object of its dialect
 * @param usage null where the vendor reported none
 * @param error whether the body is an error in spite of its status
 * @param filtered whether a choice ended because of its content
 * @param body in the caller's dialect; the vendor's own where it is no answer
 */
public record WholeAnswer(
    boolean whole, @Nullable Usage usage, boolean error, boolean filtered, byte[] body) {
  /** Sizes only: the answer is never shown. */
  @Override
  public String toString() {
    return "WholeAnswer[" + body.length + " bytes]";
  }
}
