package dev.drawbridge.dialect;

import java.util.List;

/**
 * A call in a vendor's words.
 *
 * @param body what goes out
 * @param dropped names of the caller's fields that were harmless to leave out, each once
 */
public record Said(byte[] body, List<String> dropped) {
  /** Sizes only: the prompt is never shown. */
  @Override
  public String toString() {
    return "Said[" + body.length + " bytes]";
  }
}
