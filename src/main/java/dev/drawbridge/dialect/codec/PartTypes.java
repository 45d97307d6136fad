package dev.drawbridge.dialect.codec;

import dev.drawbridge.exchange.Capability;
import org.jspecify.annotations.Nullable;

/** Kinds of message part for which a model needs a capability beyond text. */
public final class PartTypes {
  /**
   * What an image in the body counts as at most: the vendors' largest is below it but for tiles.
   */
  public static final int IMAGE_TOKENS = 4096;

  /** What an image that is linked counts as: Anthropic's most, above OpenAI's 1,445. */
  public static final int LINKED_IMAGE_TOKENS = 1_600;

  /** Base64 of the thinnest usual speech (16 kbit/s) at 32 tokens a second. */
  static final int AUDIO_BYTES_PER_TOKEN = 64;

  private PartTypes() {}

  /** What a part of that type, or with that member, needs; null for nothing. */
  public static @Nullable Capability need(String name) {
    return switch (name) {
      case "image_url", "input_image", "image", "image_embeds", "image_pil", "video_url", "video" ->
          Capability.VISION;
      case "input_audio", "audio_url", "audio" -> Capability.AUDIO;
      case "file", "input_file", "document" -> Capability.PDF;
      default -> null;
    };
  }
}
