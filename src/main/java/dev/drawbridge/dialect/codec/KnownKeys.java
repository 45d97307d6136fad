package dev.drawbridge.dialect.codec;

import dev.drawbridge.dialect.contract.Vendor;
import java.util.HashSet;
import java.util.Set;

/** Names of members that some vendor gives a meaning, in lower case. */
public final class KnownKeys {
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

  private static final Set<String> MESSAGES =
      Set.of(
          "model",
          "messages",
          "role",
          "content",
          "system",
          "max_tokens",
          "metadata",
          "user_id",
          "stream",
          "stop_sequences",
          "temperature",
          "top_p",
          "top_k",
          "tools",
          "tool_choice",
          "disable_parallel_tool_use",
          "thinking",
          "budget_tokens",
          "display",
          "output_config",
          "output_format",
          "effort",
          "format",
          "schema",
          "service_tier",
          "inference_geo",
          "speed",
          "container",
          "skills",
          "context_management",
          "mcp_servers",
          "type",
          "name",
          "description",
          "input_schema",
          "strict",
          "text",
          "source",
          "media_type",
          "data",
          "url",
          "title",
          "context",
          "citations",
          "enabled",
          "cache_control",
          "ttl",
          "id",
          "input",
          "tool_use_id",
          "is_error",
          "signature",
          "encrypted_index",
          "encrypted_content");

  /** The names of an OpenAI body, at any depth, with those that choose behind policy's back. */
  static final Set<String> OPENAI = openAi();

  /** The names of a body of Anthropic's, likewise. */
  public static final Set<String> ANTHROPIC = with(MESSAGES);

  private KnownKeys() {}

  private static Set<String> openAi() {
    Set<String> all = new HashSet<>(CALL);
    all.addAll(INNER);
    return with(all);
  }

  private static Set<String> with(Set<String> names) {
    Set<String> all = new HashSet<>(names);
    all.addAll(KeptIds.NAMES);
    for (String rule : FieldRules.refused(Vendor.UNNAMED)) {
      if (rule.indexOf('.') < 0) all.add(rule);
    }
    return Set.copyOf(all);
  }
}
