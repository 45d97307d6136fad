package dev.drawbridge.exchange;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Vectors in the order of their texts. */
public record Embeddings(String model, List<float[]> vectors, @Nullable Usage usage) {
  /** Sizes only. */
  @Override
  public String toString() {
    return "Embeddings[" + vectors.size() + "]";
  }
}
