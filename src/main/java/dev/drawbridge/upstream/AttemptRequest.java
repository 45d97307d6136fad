package dev.drawbridge.upstream;

import dev.drawbridge.catalog.Model;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.contract.Translation;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Operation;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Map;

/**
 * The data of one attempt.
 *
 * @param dialect what is spoken to the target
 * @param translated whether that is another than the caller's
 * @param single whether it is Gemini's own request for one text's embedding
 * @param translation how the answer comes back
 * @param body what goes out
 * @param headers of the caller's, those that may go to the same dialect
 * @param remaining what is left of the deadline that bounds all attempts
 * @param last whether no other attempt can follow
 * @param wish which credentials may serve it
 * @param principal who asks, told apart from others and no more
 * @param maxAnswer bytes of the answer kept for the record, at most
 * @param room that the answer takes
 */
public record AttemptRequest(
    Model model,
    Dialect dialect,
    boolean translated,
    Operation operation,
    boolean stream,
    boolean single,
    Translation translation,
    Buffer body,
    Map<String, String> headers,
    Duration remaining,
    boolean last,
    EligibleKeys wish,
    String principal,
    int maxAnswer,
    MemoryBudget.Share room) {

  /** An attempt in OpenAI's dialect for a caller without a name who speaks it. */
  public AttemptRequest(
      Model model,
      Operation operation,
      boolean stream,
      Translation translation,
      Buffer body,
      Map<String, String> headers,
      Duration remaining,
      int maxAnswer) {
    this(
        model,
        Dialects.configured(null).dialect(),
        false,
        operation,
        stream,
        false,
        translation,
        body,
        headers,
        remaining,
        false,
        EligibleKeys.ANY,
        "",
        maxAnswer,
        new MemoryBudget(Long.MAX_VALUE, 0).share());
  }

  /** Sizes only: the prompt is never shown. */
  @Override
  public String toString() {
    return "AttemptRequest["
        + model.id()
        + ", "
        + operation.wire()
        + ", "
        + body.length()
        + " bytes]";
  }
}
