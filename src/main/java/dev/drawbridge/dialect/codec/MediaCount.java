package dev.drawbridge.dialect.codec;

import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.InputTokens;
import java.util.Map;

/** What the media of a body count as: by what they are, not by their base64. */
public final class MediaCount {
  private int bytes;
  private int tokens;

  /** An image that the vendor fetches. */
  public void link() {
    tokens += PartTypes.LINKED_IMAGE_TOKENS;
  }

  /** An image or sound of that many bytes in the body; a document counts as its bytes do. */
  public void inline(Capability kind, int length) {
    if (kind == Capability.PDF) return;
    if (length <= PartTypes.IMAGE_TOKENS * CallReader.BYTES_PER_TOKEN) return;
    bytes += length;
    tokens +=
        kind == Capability.VISION
            ? PartTypes.IMAGE_TOKENS
            : Math.ceilDiv(length, PartTypes.AUDIO_BYTES_PER_TOKEN);
  }

  /** What a body of that many bytes asks a model to read. */
  public InputTokens of(int length) {
    int text = Math.ceilDiv(length - bytes, CallReader.BYTES_PER_TOKEN);
    return new InputTokens(Math.max(1, text + tokens), tokens, Map.of());
  }
}
