package dev.drawbridge.audit.record;

/**
 * Makes the keyed hashes that the index holds in place of values: without the key nobody can tell
 * which value one stands for.
 */
public interface BlindKey {
  /**
   * Returns the keyed hash of a field's value: at least 8 bytes, always the same. Thread-safe.
   *
   * @param value in UTF-8: bytes from one offset up to another
   */
  byte[] blind(String field, byte[] value, int from, int to);
}
