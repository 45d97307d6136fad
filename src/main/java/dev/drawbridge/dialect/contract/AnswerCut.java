package dev.drawbridge.dialect.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.json.JsonPlace;
import org.jspecify.annotations.Nullable;

/**
 * Ends one answer early because of what it holds, in the way in which its dialect tells of a
 * content filter. Not thread-safe.
 */
public interface AnswerCut {
  /** Notes an event of a stream that its caller got. */
  void passed(JsonNode event);

  /**
   * What ends the stream, as server-sent events.
   *
   * @param last the event in which it ends, its text as far as that goes; null where it ends
   *     between two
   */
  byte[] end(@Nullable JsonNode last);

  /**
   * The same of a stream that is one JSON array.
   *
   * @throws IllegalStateException where the dialect has no such stream
   */
  default byte[] endOfArray(@Nullable JsonNode last) {
    throw new IllegalStateException("no stream of this dialect is an array");
  }

  /**
   * Takes out of a whole answer what stands behind a place, and says so in it.
   *
   * @param before what the string at that place holds up to there
   */
  void whole(ObjectNode answer, JsonPlace at, String before);
}
