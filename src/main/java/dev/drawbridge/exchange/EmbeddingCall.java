package dev.drawbridge.exchange;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Texts to be embedded, in a form that belongs to no vendor.
 *
 * @param dimensions how long a vector is to be, null for the model's own length
 * @param task what the vectors are for, as Gemini names it; null where nothing is said
 * @param base64 whether vectors are wanted as base64 of little-endian floats
 * @param unsaid names of fields that have no place here and are harmless to leave out
 */
public record EmbeddingCall(
    List<String> texts,
    @Nullable Integer dimensions,
    @Nullable String task,
    boolean base64,
    @Nullable String user,
    Set<String> unsaid) {
  /** Sizes only. */
  @Override
  public String toString() {
    return "EmbeddingCall[" + texts.size() + " texts]";
  }
}
