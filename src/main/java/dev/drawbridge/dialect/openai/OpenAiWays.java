package dev.drawbridge.dialect.openai;

import dev.drawbridge.dialect.codec.ToolIds;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.Vendor;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a vendor that speaks OpenAI's chat takes, where they differ. Source: the vendors' references
 * of late 2026; a vendor that is not known gets what all know.
 *
 * @param vendor as the configuration names it
 */
record OpenAiWays(Vendor vendor, String model) {
  /** Models that refuse how tokens are drawn, since they reason first. */
  private static final Pattern REASONS = Pattern.compile("(?:.*/)?(?:o[1-9]|gpt-5|gpt-[6-9]).*");

  /** Models that do not reason, and refuse a setting of it. */
  private static final Pattern PLAIN =
      Pattern.compile("(?:.*/)?(?:gpt-[34]|chatgpt|davinci|babbage).*");

  /** Models that take {@code none}, with which they do not reason; from then on also xhigh. */
  private static final Pattern MAY_NOT = Pattern.compile("(?:.*/)?gpt-(?:5\\.[1-9]|[6-9]).*");

  private static final Pattern WITH_MINIMAL = Pattern.compile("(?:.*/)?gpt-5(?:-.*)?");

  private static final Pattern WITH_XHIGH = Pattern.compile("(?:.*/)?gpt-(?:5\\.[2-9]|[6-9]).*");

  static OpenAiWays of(CallTarget target) {
    return new OpenAiWays(target.vendor(), target.telling(OpenAiWays::tells));
  }

  private static boolean tells(String model) {
    String name = model.toLowerCase(Locale.ROOT);
    return REASONS.matcher(name).matches() || PLAIN.matcher(name).matches();
  }

  boolean openAi() {
    return vendor.isOpenAi();
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
    if (vendor.isMistral()) return ToolIds.mistral(id);
    return openAi() ? ToolIds.within(ToolIds.OPENAI_LONGEST, id) : id;
  }
}
