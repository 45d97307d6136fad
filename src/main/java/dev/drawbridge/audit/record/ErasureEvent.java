package dev.drawbridge.audit.record;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.log.wal.Frame;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The content of a record about an erasure: each erasure has one before it is done and one after.
 *
 * @param begun the seq of the record before it; -1 in that itself
 * @param done whether it tells that it was done
 * @param key the id of the key that it destroys; 0 where it destroys none, or does not say
 */
public record ErasureEvent(long begun, boolean done, @Nullable String requestId, long key) {
  public static final String TYPE = "erasure";

  /** The reference in the frame of such a record. */
  public static final long REF = Frame.hash(TYPE);

  /** Reads a record; null for one about a hold or a refused erasure. */
  public static @Nullable ErasureEvent of(byte[] json) throws IOException {
    JsonNode event = RowReader.JSON.readTree(json);
    JsonNode fields = event.path("fields");
    if (!event.path("type").asText().equals(TYPE)) return null;
    String action = fields.path("action").asText();
    boolean begins = action.equals("erase");
    if (!begins && !fields.path("erasure").isIntegralNumber()) return null;
    String key = fields.path("key").asText("");
    return new ErasureEvent(
        fields.path("erasure").asLong(-1),
        action.equals("erased"),
        fields.path("request_id").textValue(),
        key.isEmpty() ? 0 : Long.parseUnsignedLong(key, 16));
  }
}
