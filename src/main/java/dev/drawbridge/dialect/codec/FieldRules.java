package dev.drawbridge.dialect.codec;

import dev.drawbridge.dialect.contract.Vendor;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

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

  private static final Map<Vendor, Rules> RULES = compiled();
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

  private static Map<Vendor, Rules> compiled() {
    Map<Vendor, Rules> all = new EnumMap<>(Vendor.class);
    for (Vendor vendor : Vendor.values()) {
      Set<String> own = vendor.fields();
      if (own == null) continue;
      Set<String> names = new HashSet<>(EVERYWHERE);
      names.addAll(own);
      all.put(vendor, Rules.of(names));
    }
    return all;
  }

  private static Rules all() {
    Set<String> names = new HashSet<>(EVERYWHERE);
    RULES.values().forEach(rules -> names.addAll(rules.names()));
    return Rules.of(names);
  }

  private static Rules rules(Vendor vendor) {
    return RULES.getOrDefault(vendor, ALL);
  }

  /** Whether what a team's facts allow by name, {@code *} at an end, holds a field. */
  public static boolean permits(Set<String> permitted, String field) {
    return !permitted.isEmpty() && Rules.of(permitted).refuse(field);
  }

  /** The rules of a vendor; one of which they are not known has those of all vendors together. */
  public static Set<String> refused(Vendor vendor) {
    return rules(vendor).names();
  }

  /**
   * The first field, in the alphabet's order, that a vendor's rules refuse.
   *
   * @param fields those of the call
   * @param permitted what the team's facts allow by name; {@code *} at an end stands for the rest
   */
  public static Optional<String> firstRefused(
      Vendor vendor, Set<String> fields, Set<String> permitted) {
    Rules rules = rules(vendor);
    String first = null;
    for (String field : fields) {
      if (!rules.refuse(field)) continue;
      if (permits(permitted, field)) continue;
      if (first == null || field.compareTo(first) < 0) first = field;
    }
    return Optional.ofNullable(first);
  }
}
