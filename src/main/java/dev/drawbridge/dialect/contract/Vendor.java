package dev.drawbridge.dialect.contract;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A company or a server whose ways a provider has where its dialect does not tell. All that differs
 * from vendor to vendor is said here, so that nobody compares a vendor's name. Source: the vendors'
 * references of late 2026.
 */
public enum Vendor {
  /** None is named: the ways of the dialect's own vendor, and the rules of all for fields. */
  UNNAMED("", null, Way.OPENAI),
  OPENAI("openai", Set.of(), Way.OPENAI, Way.RESPONSES),
  ANTHROPIC("anthropic", Set.of("container.skills", "inference_geo")),
  AZURE(
      "azure",
      Set.of("data_sources", "datasources", "enhancements"),
      Way.OPENAI,
      Way.RESPONSES,
      Way.DEPLOYMENTS),
  OPENROUTER(
      "openrouter",
      Set.of("models", "route", "provider", "transforms", "plugins", "preset", "web_search"),
      Way.OF_OPENROUTER,
      Way.TAKES_REASONING,
      Way.TAKES_TOP_K),
  PORTKEY("portkey", Set.of("config", "strategy", "targets", "provider", "virtual_key", "cache")),
  VERTEX("vertex", Set.of("extra_body", "cached_content"), Way.GOOGLE_CLOUD),
  BEDROCK("bedrock", Set.of("additional_model_request_fields", "guardrail_config")),
  GROQ("groq", Set.of("compound_custom", "search_settings", "documents", "include_domains")),
  ALIBABA(
      "alibaba",
      Set.of("enable_search", "search_options", "forced_search", "enable_code_interpreter")),
  MISTRAL("mistral", Set.of("agent_id", "document_library", "connectors"), Way.OF_MISTRAL),
  XAI("xai", Set.of("search_parameters", "deferred")),
  COHERE("cohere", Set.of("connectors", "search_queries_only")),
  TOGETHER("together", Set.of("safety_model", "fallback_model"), Way.TAKES_TOP_K),
  PERPLEXITY("perplexity", Set.of("search_*", "web_search")),
  HUGGINGFACE("huggingface", Set.of("provider", "adapter_id")),
  TGI("tgi", Set.of("adapter_id"), Way.SERVER, Way.TAKES_TOP_K),
  DEEPSEEK("deepseek", Set.of(), Way.TAKES_REASONING),
  META("meta", Set.of()),
  OLLAMA("ollama", Set.of(), Way.SERVER),
  LLAMACPP("llamacpp", Set.of("lora"), Way.SERVER, Way.TAKES_TOP_K),
  VLLM(
      "vllm",
      Set.of("lora_request", "kv_transfer_params"),
      Way.SERVER,
      Way.TAKES_REASONING,
      Way.TAKES_TOP_K),
  SGLANG("sglang", Set.of("lora_path"), Way.SERVER, Way.TAKES_REASONING, Way.TAKES_TOP_K),
  TENSORRT_LLM("tensorrt-llm", Set.of("lora_request"), Way.SERVER, Way.TAKES_TOP_K),
  FIREWORKS("fireworks", null, Way.TAKES_TOP_K),
  DEEPINFRA("deepinfra", null, Way.TAKES_TOP_K),
  GOOGLE("google", null),
  /** One that is not known here: it gets what all take, and the rules of all for fields. */
  UNKNOWN("", null);

  /** What a vendor does that not all do. */
  private enum Way {
    /** Software that an organisation runs on machines of its own. */
    SERVER,
    /** OpenAI's own rules for its models: names of bounds, efforts, lengths of ids. */
    OPENAI,
    /** Has the responses beside the chat. */
    RESPONSES,
    /** Serves deployments by names of their own, and takes its key in a header of its own. */
    DEPLOYMENTS,
    /** Serves Gemini below a project and a location of Google's cloud. */
    GOOGLE_CLOUD,
    /** OpenRouter's members beside OpenAI's. */
    OF_OPENROUTER,
    /** Mistral's ids and its name of the seed. */
    OF_MISTRAL,
    /** Takes reasoning back; DeepSeek demands it within a turn of tools. */
    TAKES_REASONING,
    /** Draws from the likeliest tokens where it is told how many. */
    TAKES_TOP_K
  }

  private static final Map<String, Vendor> BY_NAME =
      Arrays.stream(values())
          .filter(vendor -> !vendor.wire.isEmpty())
          .collect(Collectors.toMap(vendor -> vendor.wire, Function.identity()));

  private final String wire;

  @SuppressWarnings("ImmutableEnumChecker") // Never changed, but of no immutable type.
  private final @Nullable Set<String> fields;

  @SuppressWarnings("ImmutableEnumChecker")
  private final Set<Way> ways = EnumSet.noneOf(Way.class);

  Vendor(String wire, @Nullable Set<String> fields, Way... ways) {
    this.wire = wire;
    this.fields = fields;
    this.ways.addAll(Arrays.asList(ways));
  }

  /**
   * What the configuration calls the server software that a list of models names as its owner;
   * empty where it is none that an organisation runs itself.
   */
  public static String server(String owner) {
    Vendor vendor = BY_NAME.get(owner);
    return vendor != null && vendor.ways.contains(Way.SERVER) ? vendor.wire : "";
  }

  /** The vendor that the configuration names, null for none. */
  public static Vendor of(@Nullable String wire) {
    return wire == null ? UNNAMED : BY_NAME.getOrDefault(wire, UNKNOWN);
  }

  /**
   * What OpenTelemetry's conventions 1.37.0 call whoever serves a model ({@code
   * gen_ai.provider.name}); the same name where they have none.
   *
   * @param name a vendor's in the configuration, else a dialect's
   */
  public static String traced(String name) {
    return switch (name) {
      case "azure" -> "azure.ai.openai";
      case "bedrock" -> "aws.bedrock";
      case "gemini", "google" -> "gcp.gemini";
      case "vertex" -> "gcp.vertex_ai";
      case "mistral" -> "mistral_ai";
      case "xai" -> "x_ai";
      case "responses" -> "openai";
      default -> name;
    };
  }

  /** The names that a configuration may give. */
  public static Set<String> names() {
    return BY_NAME.keySet();
  }

  /**
   * Fields that choose a model, an endpoint or a remote tool at this vendor and not at every other;
   * null where it is not known which, so that those of all vendors do.
   */
  @Nullable
  public Set<String> fields() {
    return fields;
  }

  /** Whether it is OpenAI itself or Azure, or nothing else is said. */
  public boolean isOpenAi() {
    return ways.contains(Way.OPENAI);
  }

  /** Whether it has the responses beside the chat. */
  public boolean hasResponses() {
    return ways.contains(Way.RESPONSES);
  }

  /** Whether models are served as deployments that the vendor's customer names. */
  public boolean hasDeployments() {
    return ways.contains(Way.DEPLOYMENTS);
  }

  /** Whether it is a cloud's own service for Gemini. */
  public boolean isGoogleCloud() {
    return ways.contains(Way.GOOGLE_CLOUD);
  }

  /** Whether it takes OpenRouter's members beside OpenAI's: marks for caches, and reasoning. */
  public boolean isOpenRouter() {
    return ways.contains(Way.OF_OPENROUTER);
  }

  /** Whether ids of calls and the seed are as Mistral has them. */
  public boolean isMistral() {
    return ways.contains(Way.OF_MISTRAL);
  }

  public boolean takesReasoning() {
    return ways.contains(Way.TAKES_REASONING);
  }

  public boolean takesTopK() {
    return ways.contains(Way.TAKES_TOP_K);
  }

  /**
   * How the bound on a chat's output is spelled: OpenAI refuses {@code max_tokens} for its
   * reasoning models, own servers know nothing else.
   */
  public String outputCapField() {
    return isOpenAi() ? "max_completion_tokens" : "max_tokens";
  }
}
