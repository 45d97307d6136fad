package dev.drawbridge.exchange;

/**
 * The name of a wire format that callers or providers speak. Which there are, the registry of
 * {@code dialect} knows.
 *
 * @param wire as the configuration and records have it
 */
public record Dialect(String wire) {
  @Override
  public String toString() {
    return wire;
  }
}
