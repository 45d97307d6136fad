package dev.drawbridge.audit.record;

/**
 * Makes the keyed hashes that the index holds in place of values: without the key nobody can tell
 * which value one stands for.
 */
public interface BlindKey {
  /** Returns the keyed hash of {@code value}: at least 8 bytes, always the same. Thread-safe. */
  byte[] blind(String value);
}
