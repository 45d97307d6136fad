package dev.drawbridge.dialect.anthropic;

import dev.drawbridge.dialect.contract.CallTarget;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How old a model of Anthropic's is, by its name, and what it takes therefore. The old ones are
 * known and no more will come, so a name that tells nothing is one of the newest.
 *
 * <p>Source: Anthropic's migration guides. Up to 4.5 thinking has a budget; from 4.6 on it is
 * adaptive and its depth an effort; from 4.7 on budgets and sampling parameters are refused.
 * Schemas for tools and answers came with 4.5. Models of others behind the same dialect take what
 * the first version of it had.
 *
 * @param version major times 100 and minor, 0 for another maker's
 */
public record AnthropicGeneration(int version) {
  private static final Pattern OLD = Pattern.compile("claude-(\\d)(?:[-.](\\d))?(?!\\d)");
  private static final Pattern NAMED =
      Pattern.compile("claude-[a-z]+-(\\d{1,2})(?!\\d)(?:[-.](\\d{1,2})(?!\\d))?");
  private static final int NEWEST = Integer.MAX_VALUE;

  public static AnthropicGeneration of(CallTarget target) {
    return of(target.telling(name -> name.toLowerCase(Locale.ROOT).contains("claude")));
  }

  public static AnthropicGeneration of(String model) {
    String name = model.toLowerCase(Locale.ROOT);
    if (!name.contains("claude")) return new AnthropicGeneration(0);
    for (Pattern pattern : new Pattern[] {NAMED, OLD}) {
      Matcher matcher = pattern.matcher(name);
      if (!matcher.find()) continue;
      String minor = matcher.group(2);
      int small = minor == null ? 0 : Integer.parseInt(minor);
      return new AnthropicGeneration(Integer.parseInt(matcher.group(1)) * 100 + small);
    }
    return new AnthropicGeneration(name.contains("claude-instant") ? 100 : NEWEST);
  }

  /** Whether thinking has a budget instead of an effort. */
  boolean budgets() {
    return version < 406;
  }

  /** Whether temperature and the like are taken. */
  public boolean sampling() {
    return version < 407;
  }

  /** Whether a tool's arguments can be held to its schema. */
  public boolean strictTools() {
    return version >= 405;
  }

  /** Whether Bedrock hands on that no more than one tool is to be called; older ones refuse it. */
  public boolean singleCallsAtBedrock() {
    return version >= 405;
  }

  /** The effort that is meant, as far as this model has it. */
  String effort(String effort) {
    return switch (effort) {
      case "minimal" -> "low";
      case "xhigh" -> version >= 407 ? effort : "high";
      default -> effort;
    };
  }
}
