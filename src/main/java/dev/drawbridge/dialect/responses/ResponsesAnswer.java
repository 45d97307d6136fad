package dev.drawbridge.dialect.responses;

import dev.drawbridge.exchange.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is observed of an answer of the responses that is not streamed.
 *
 * @param whole whether the body is one JSON object
 * @param usage null where the vendor reported none
 * @param error whether the body is an error in spite of its status
 * @param filtered whether the answer ended because of its content
 * @param kept ids under which the vendor keeps the answer and its items
 */
public record ResponsesAnswer(
    boolean whole, @Nullable Usage usage, boolean error, boolean filtered, List<String> kept) {

  /** Reads a body in one pass. */
  public static ResponsesAnswer read(byte[] body) {
    ResponsesAnswerScanner facts = ResponsesAnswerScanner.of(body, 0, body.length);
    if (facts == null) return new ResponsesAnswer(false, null, false, false, List.of());
    boolean error = facts.status.equals("failed") || (facts.error && !facts.output);
    return new ResponsesAnswer(true, facts.usage, error, facts.filtered, facts.kept());
  }
}
