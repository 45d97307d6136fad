package dev.drawbridge.audit.entry;

import java.util.List;

/**
 * What was masked in a text that was sent.
 *
 * @param values how many different ones
 * @param categories of which they were, as policy names them
 * @param map the values by their pseudonyms, as JSON; sealed in a part of its own
 */
public record Masks(int values, List<String> categories, byte[] map) {
  /** Sizes only: values are never shown. */
  @Override
  public String toString() {
    return "Masks[" + values + " of " + categories + "]";
  }
}
