package dev.drawbridge.audit.record;

import org.jspecify.annotations.Nullable;

/**
 * What a record says, not sealed: as it was before it was sealed, or as it was opened again.
 *
 * @param requestId empty where it is of no request
 * @param keyId the id of the key that it is sealed with; 0 where what was sealed is gone
 * @param json as {@link EntryWriter} wrote it; its row alone where it is not open
 * @param prompt the body as the caller sent it; null where the record keeps none, or none is open
 */
public record PlainRecord(String requestId, long keyId, byte[] json, byte @Nullable [] prompt) {
  /** Bytes that it takes in memory, about. */
  int size() {
    return json.length + (prompt == null ? 0 : prompt.length);
  }
}
