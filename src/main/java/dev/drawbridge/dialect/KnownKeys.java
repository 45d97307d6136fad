package dev.drawbridge.dialect;

import java.util.HashSet;
import java.util.Set;

/** Names that have a meaning to some vendor, all in lower case. */
final class KnownKeys {
  private static final Set<String> CALL =
      Set.of(
          "model",
          "messages",
          "input",
          "stream",
          "stream_options",
          "include_usage",
          "n",
          "user",
          "max_tokens",
          "max_completion_tokens",
          "max_output_tokens",
          "safety_identifier",
          "metadata",
          "user_id",
          "tools",
          "tool_choice",
          "functions",
          "function_call",
          "function",
          "parallel_tool_calls",
          "modalities",
          "audio",
          "response_format",
          "json_schema",
          "schema",
          "logprobs",
          "top_logprobs",
          "logit_bias",
          "temperature",
          "top_p",
          "top_k",
          "min_p",
          "frequency_penalty",
          "presence_penalty",
          "repetition_penalty",
          "seed",
          "stop",
          "store",
          "service_tier",
          "reasoning_effort",
          "reasoning",
          "verbosity",
          "prediction",
          "prompt_cache_key",
          "dimensions",
          "encoding_format",
          "instructions",
          "previous_response_id",
          "conversation",
          "background",
          "include",
          "truncation",
          "max_tool_calls",
          "best_of",
          "echo",
          "suffix",
          "guided_json",
          "structured_outputs",
          "format");

  private static final Set<String> INNER =
      Set.of(
          "role",
          "content",
          "name",
          "type",
          "text",
          "refusal",
          "tool_calls",
          "tool_call_id",
          "id",
          "index",
          "arguments",
          "parameters",
          "strict",
          "description",
          "image_url",
          "input_image",
          "url",
          "detail",
          "image",
          "images",
          "input_audio",
          "data",
          "file",
          "input_file",
          "file_data",
          "file_id",
          "filename",
          "video_url",
          "audio_url",
          "document",
          "custom",
          "server_url",
          "server_label",
          "cache_control",
          "variables",
          "voice",
          "call_id",
          "output",
          "summary",
          "encrypted_content",
          "file_url",
          "effort");

  /** The names of an OpenAI body, at any depth, with those that choose behind policy's back. */
  static final Set<String> OPENAI = openAi();

  private KnownKeys() {}

  private static Set<String> openAi() {
    Set<String> all = new HashSet<>(CALL);
    all.addAll(INNER);
    for (String rule : FieldRules.refused(null)) {
      if (rule.indexOf('.') < 0) all.add(rule);
    }
    return Set.copyOf(all);
  }
}
