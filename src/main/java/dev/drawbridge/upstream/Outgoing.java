package dev.drawbridge.upstream;

import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Operation;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Map;

/**
 * One attempt.
 *
 * @param body what goes out, already rewritten
 * @param headers of the caller's, those that may go to the same dialect
 * @param remaining what is left of the deadline that bounds all attempts
 * @param usageAsked whether the caller asked for usage; a usage chunk that only we asked for is
 *     withheld
 * @param maxAnswer bytes of the answer kept for the record, at most
 */
public record Outgoing(
    Model model,
    Operation operation,
    boolean stream,
    boolean usageAsked,
    Buffer body,
    Map<String, String> headers,
    Duration remaining,
    int maxAnswer) {

  /** Sizes only: the prompt is never shown. */
  @Override
  public String toString() {
    return "Outgoing[" + model.id() + ", " + operation.wire() + ", " + body.length() + " bytes]";
  }
}
