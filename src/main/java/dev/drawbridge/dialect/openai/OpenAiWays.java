package dev.drawbridge.dialect.openai;

import dev.drawbridge.dialect.codec.CallTarget;
import dev.drawbridge.dialect.codec.ToolIds;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a vendor that speaks OpenAI's chat takes, where they differ. Source: the vendors' references
 * of late 2026; a vendor that is not known gets what all know.
 *
 * @param vendor as the configuration names it, null for OpenAI itself
 */
record OpenAiWays(@Nullable String vendor, String model) {
  /** Models that refuse how tokens are drawn, since they reason first. */
  private static final Pattern REASONS = Pattern.compile("(?:.*/)?(?:o[1-9]|gpt-5|gpt-[6-9]).*");

  /** Models that do not reason, and refuse a setting of it. */
  private static final Pattern PLAIN =
      Pattern.compile("(?:.*/)?(?:gpt-[34]|chatgpt|davinci|babbage).*");

  /** Models that take {@code none}, with which they do not reason; from then on also xhigh. */
  private static final Pattern MAY_NOT = Pattern.compile("(?:.*/)?gpt-(?:5\\.[1-9]|[6-9]).*");

  private static final Pattern WITH_MINIMAL = Pattern.compile("(?:.*/)?gpt-5(?:-.*)?");

  private static final Pattern WITH_XHIGH = Pattern.compile("(?:.*/)?gpt-(?:5\\.[2-9]|[6-9]).*");

  /** Those that take their reasoning back, which DeepSeek demands within a turn of tools. */
  private static final Set<String> TAKE_REASONING = Set.of("deepseek", "openrouter", "vllm");

  /** Those that draw from the likeliest tokens where they are told how many. */
  private static final Set<String> TAKE_TOP_K =
      Set.of("openrouter", "vllm", "together", "fireworks", "llamacpp", "tgi", "deepinfra");

  static OpenAiWays of(CallTarget target) {
    return new OpenAiWays(target.vendor(), target.telling(OpenAiWays::tells));
  }

  private static boolean tells(String model) {
    String name = model.toLowerCase(Locale.ROOT);
    return REASONS.matcher(name).matches() || PLAIN.matcher(name).matches();
  }

  boolean openAi() {
    return vendor == null || vendor.equals("openai") || vendor.equals("azure");
  }

  boolean is(String name) {
    return name.equals(vendor);
  }

  boolean takesReasoning() {
    return vendor != null && TAKE_REASONING.contains(vendor);
  }

  boolean takesTopK() {
    return vendor != null && TAKE_TOP_K.contains(vendor);
  }

  /** Whether the model refuses temperature and the like, given the effort that goes out with it. */
  boolean drawsItsOwnWay(@Nullable String effort) {
    if (!openAi() || !matches(REASONS)) return false;
    return !"none".equals(effort) || !matches(MAY_NOT);
  }

  /**
   * The effort as it goes out; null where the model takes none. A model whose name tells nothing,
   * such as a deployment of Azure's, is told what all take that reason.
   */
  @Nullable String effort(String effort) {
    if (!openAi() || matches(PLAIN)) return null;
    return switch (effort) {
      case "none" -> matches(MAY_NOT) ? "none" : matches(REASONS) ? lowest() : null;
      case "minimal" -> lowest();
      case "xhigh", "max" -> matches(WITH_XHIGH) ? "xhigh" : "high";
      default -> effort;
    };
  }

  private String lowest() {
    return matches(WITH_MINIMAL) ? "minimal" : "low";
  }

  private boolean matches(Pattern pattern) {
    return pattern.matcher(model.toLowerCase(Locale.ROOT)).matches();
  }

  /** A call's id as the vendor takes it. */
  String id(String id) {
    if (is("mistral")) return ToolIds.mistral(id);
    return openAi() ? ToolIds.within(ToolIds.OPENAI_LONGEST, id) : id;
  }
}
