package dev.drawbridge.audit.record;

/**
 * Makes the keyed hashes that the index holds in place of values: without the key nobody can tell
 * which value one stands for.
 */
public interface BlindKey {
  /** A keyed hash of the value, at least 8 bytes, the same each time. Thread-safe. */
  byte[] blind(String value);
}
