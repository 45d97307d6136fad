package dev.drawbridge.audit;

/** What stands for a value in the index: who has not the key cannot tell which value it is. */
interface BlindKey {
  /** A keyed hash of the value, at least 8 bytes, the same each time. Thread-safe. */
  byte[] blind(String value);
}
