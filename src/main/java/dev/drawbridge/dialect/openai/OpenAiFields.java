package dev.drawbridge.dialect.openai;

import dev.drawbridge.exchange.Feature;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the members of a chat's body are to a target of another dialect. */
final class OpenAiFields {
  /** Those that a {@code Conversation} has a place for. */
  private static final Set<String> SAID =
      Set.of(
          "model",
          "messages",
          "stream",
          "stream_options",
          "n",
          "max_tokens",
          "max_completion_tokens",
          "temperature",
          "top_p",
          "top_k",
          "presence_penalty",
          "frequency_penalty",
          "seed",
          "stop",
          "logprobs",
          "top_logprobs",
          "tools",
          "tool_choice",
          "functions",
          "function_call",
          "parallel_tool_calls",
          "response_format",
          "reasoning_effort",
          "reasoning",
          "user",
          "safety_identifier",
          "metadata");

  /**
   * Those whose loss changes how fast or how cheap an answer is, where it is kept, or how it is
   * worded, but neither what it may hold nor its form.
   */
  static final Set<String> HARMLESS =
      Set.of(
          "store",
          "service_tier",
          "verbosity",
          "prediction",
          "prompt_cache_key",
          "prompt_cache_retention",
          "prompt_cache_options",
          "min_p",
          "top_a",
          "repetition_penalty",
          "length_penalty",
          "include_reasoning",
          "timeout",
          "random_seed",
          "prompt_mode",
          "reasoning_format",
          "usage");

  /** Members of a message that a {@code Conversation} has a place for. */
  static final Set<String> MESSAGE =
      Set.of(
          "role",
          "content",
          "tool_calls",
          "tool_call_id",
          "function_call",
          "refusal",
          "reasoning_content",
          "reasoning",
          "reasoning_details",
          "annotations",
          "prefix",
          "cache_control");

  private OpenAiFields() {}

  /** What a member of the body that is not null makes of a call; null for nothing. */
  static @Nullable Feature of(String name) {
    return switch (name) {
      case "logit_bias" -> Feature.LOGIT_BIAS;
      case "audio" -> Feature.MEDIA_OUTPUT;
      case "web_search_options" -> Feature.HOSTED_TOOL;
      // A list of texts alone asks for nothing else; what else it asks for is seen in it.
      case "modalities" -> null;
      case "previous_response_id", "conversation", "prompt", "cached_content" ->
          Feature.STORED_STATE;
      default -> SAID.contains(name) || HARMLESS.contains(name) ? null : Feature.OWN_FORM;
    };
  }

  /**
   * What a string within a part's medium makes of a call, by its name; null for nothing.
   *
   * @param link whether it is an address
   */
  static @Nullable Feature file(String member, boolean link) {
    return switch (member) {
      case "file_id" -> Feature.STORED_STATE;
      case "file_data" -> link ? Feature.DOCUMENT_LINK : Feature.DOCUMENT;
      case "file_url" -> Feature.DOCUMENT_LINK;
      default -> null;
    };
  }

  /** What a part of that type makes of a call; null for nothing, or for what its members say. */
  static @Nullable Feature part(String type) {
    return switch (type) {
      case "text", "refusal", "image_url", "file" -> null;
      case "input_audio" -> Feature.AUDIO_INPUT;
      case "video_url" -> Feature.VIDEO_INPUT;
      default -> Feature.OWN_FORM;
    };
  }
}
