package dev.drawbridge.dialect.codec;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Fields that choose a model, an endpoint, a stored prompt or a remote tool behind policy's back.
 * Names are a {@code ModelCall}'s {@code fields}; one that ends with {@code *} stands for all that
 * begin so.
 */
public final class FieldRules {
  /** Refused at every vendor: hosted tools, stored prompts, and what proxies obey. */
  private static final Set<String> EVERYWHERE =
      Set.of(
          // Stored prompts, hosted tools.
          "prompt.id",
          "prompt_id",
          "prompt_variables",
          "prompt_version",
          "prompt_label",
          "web_search_options",
          "tools.*",
          // Vertex's choice of a model by its own measure.
          "generationConfig.routingConfig",
          "generationConfig.modelConfig",
          "generationConfig.modelSelectionConfig",
          "mcp_servers",
          // Tiers above the vendor's plain price.
          "service_tier.*",
          "speed.*",
          // What Google's own chat completions keep.
          "google.cached_content",
          "google.cachedContent",
          // Endpoints, credentials and models of LiteLLM and proxies like it.
          "api_base",
          "base_url",
          "api_key",
          "api_type",
          "api_version",
          "azure_endpoint",
          "azure_ad_token",
          "azure_deployment",
          "deployment_id",
          "fallbacks",
          "context_window_fallback_dict",
          "content_policy_fallbacks",
          "custom_llm_provider",
          "model_list",
          "model_info",
          "extra_headers",
          "headers",
          "extra_query",
          "extra_body",
          "organization",
          "project",
          "litellm_*",
          "aws_*",
          "vertex_*",
          "watsonx_*",
          "mock_*",
          "proxies",
          "guardrails",
          "tags",
          "user_config");

  private static final Map<String, Set<String>> BY_VENDOR =
      Map.ofEntries(
          Map.entry("openai", Set.of()),
          Map.entry("anthropic", Set.of("container.skills", "inference_geo")),
          Map.entry("azure", Set.of("data_sources", "datasources", "enhancements")),
          Map.entry(
              "openrouter",
              Set.of(
                  "models", "route", "provider", "transforms", "plugins", "preset", "web_search")),
          Map.entry(
              "portkey",
              Set.of("config", "strategy", "targets", "provider", "virtual_key", "cache")),
          Map.entry("vertex", Set.of("extra_body", "cached_content")),
          Map.entry("bedrock", Set.of("additional_model_request_fields", "guardrail_config")),
          Map.entry(
              "groq", Set.of("compound_custom", "search_settings", "documents", "include_domains")),
          Map.entry(
              "alibaba",
              Set.of(
                  "enable_search", "search_options", "forced_search", "enable_code_interpreter")),
          Map.entry("mistral", Set.of("agent_id", "document_library", "connectors")),
          Map.entry("xai", Set.of("search_parameters", "deferred")),
          Map.entry("cohere", Set.of("connectors", "search_queries_only")),
          Map.entry("together", Set.of("safety_model", "fallback_model")),
          Map.entry("perplexity", Set.of("search_*", "web_search")),
          Map.entry("huggingface", Set.of("provider", "adapter_id")),
          Map.entry("tgi", Set.of("adapter_id")),
          Map.entry("deepseek", Set.of()),
          Map.entry("meta", Set.of()),
          Map.entry("ollama", Set.of()),
          Map.entry("llamacpp", Set.of("lora")),
          Map.entry("vllm", Set.of("lora_request", "kv_transfer_params")));

  private static final Map<String, Rules> RULES = compiled();
  private static final Rules ALL = all();

  /** Names as they are, and beginnings. */
  private record Rules(Set<String> names, Set<String> exact, List<String> prefixes) {
    static Rules of(Set<String> names) {
      Set<String> exact = new HashSet<>();
      Set<String> prefixes = new TreeSet<>();
      for (String name : names) {
        if (name.endsWith("*")) prefixes.add(name.substring(0, name.length() - 1));
        else exact.add(name);
      }
      return new Rules(Set.copyOf(names), Set.copyOf(exact), List.copyOf(prefixes));
    }

    boolean refuse(String field) {
      if (exact.contains(field)) return true;
      for (String prefix : prefixes) if (field.startsWith(prefix)) return true;
      return false;
    }
  }

  private FieldRules() {}

  private static Map<String, Rules> compiled() {
    Map<String, Rules> all = new HashMap<>();
    BY_VENDOR.forEach(
        (vendor, own) -> {
          Set<String> names = new HashSet<>(EVERYWHERE);
          names.addAll(own);
          all.put(vendor, Rules.of(names));
        });
    return Map.copyOf(all);
  }

  private static Rules all() {
    Set<String> names = new HashSet<>(EVERYWHERE);
    BY_VENDOR.values().forEach(names::addAll);
    return Rules.of(names);
  }

  private static Rules rules(@Nullable String vendor) {
    return vendor == null ? ALL : RULES.getOrDefault(vendor, ALL);
  }

  /** The rules of a vendor; an unknown one, or null, has those of all vendors together. */
  public static Set<String> refused(@Nullable String vendor) {
    return rules(vendor).names();
  }

  /**
   * The first field, in the alphabet's order, that a vendor's rules refuse.
   *
   * @param fields those of the call
   * @param permitted what the team's facts allow by name; {@code *} at an end stands for the rest
   */
  public static Optional<String> firstRefused(
      @Nullable String vendor, Set<String> fields, Set<String> permitted) {
    Rules rules = rules(vendor);
    String first = null;
    for (String field : fields) {
      if (!rules.refuse(field)) continue;
      if (!permitted.isEmpty() && Rules.of(permitted).refuse(field)) continue;
      if (first == null || field.compareTo(first) < 0) first = field;
    }
    return Optional.ofNullable(first);
  }
}
