package dev.drawbridge.log.sealing;

/**
 * A key that seals parts of records: a subject's, or one of the log's own.
 *
 * @param id random; stands in clear before each part that it sealed
 * @param epoch whose key wraps it
 */
public record SealKey(long id, int epoch, byte[] secret) {
  /** Shows no secret. */
  @Override
  public String toString() {
    return "key " + Long.toHexString(id) + " of epoch " + epoch;
  }
}
