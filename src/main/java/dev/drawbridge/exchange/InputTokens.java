package dev.drawbridge.exchange;

import java.util.EnumMap;
import java.util.Map;

/**
 * How much a call asks a model to read.
 *
 * @param atMost an upper bound: bytes of the body ÷ 3 for text, and what its media count as
 * @param media the part of it that is no text: images and audio
 * @param counted exact counts, media included, by the encoding; empty until someone needs one
 */
public record InputTokens(int atMost, int media, Map<Tokenizer, Integer> counted) {
  /** Bytes of a body that are reckoned as a token of text in the bound. */
  public static final int BYTES_PER_TOKEN = 3;

  /** A call of text alone, of which nothing was counted. */
  public static InputTokens atMost(int tokens) {
    return new InputTokens(tokens, 0, Map.of());
  }

  /** The exact count where there is one, else what the tokenizer's ratio makes of the bytes. */
  public int estimate(Tokenizer tokenizer) {
    Integer exact = counted.get(tokenizer);
    if (exact != null) return exact;
    double bytes = (double) (atMost - media) * BYTES_PER_TOKEN;
    return (int) Math.ceil(bytes / tokenizer.bytesPerToken()) + media;
  }

  /** The same with one more count. */
  public InputTokens with(Tokenizer tokenizer, int count) {
    Map<Tokenizer, Integer> more = new EnumMap<>(Tokenizer.class);
    more.putAll(counted);
    more.put(tokenizer, count);
    return new InputTokens(atMost, media, Map.copyOf(more));
  }
}
