package dev.drawbridge.dialect.openai;

import dev.drawbridge.exchange.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is observed of an answer that is not streamed, to chat or embeddings.
 *
 * @param whole whether the body is one JSON object
 * @param usage null where the vendor reported none
 * @param error whether the body is an error in spite of its status
 * @param filtered whether a choice ended because of its content
 */
public record OpenAiAnswer(boolean whole, @Nullable Usage usage, boolean error, boolean filtered) {

  /** Reads a body in one pass. */
  public static OpenAiAnswer read(byte[] body) {
    OpenAiAnswerScanner facts = OpenAiAnswerScanner.of(body, 0, body.length);
    if (facts == null) return new OpenAiAnswer(false, null, false, false);
    // An error beside an answer is a remark; some vendors send an empty list of choices with one.
    return new OpenAiAnswer(true, facts.usage, facts.error && !facts.content, facts.filtered);
  }

  /** The ids under which the vendor keeps what was spoken in an answer. */
  public static List<String> kept(byte[] body) {
    OpenAiAnswerScanner facts = OpenAiAnswerScanner.of(body, 0, body.length);
    return facts == null ? List.of() : facts.spoken;
  }

  /** The usage that a body reports. */
  public static @Nullable Usage usage(byte[] body) {
    return read(body).usage();
  }
}
