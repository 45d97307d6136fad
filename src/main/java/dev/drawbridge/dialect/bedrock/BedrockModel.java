package dev.drawbridge.dialect.bedrock;

import dev.drawbridge.dialect.anthropic.AnthropicGeneration;
import dev.drawbridge.dialect.contract.CallTarget;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whose model is behind a Bedrock id, which says what it takes beyond what all take. Source: AWS'
 * pages on inference parameters, prompt caching and reasoning. An id that tells nothing, such as
 * the ARN of an application's inference profile, is what the catalogue says; where that knows
 * nothing either, it gets what all take.
 *
 * @param id of a model or an inference profile, or an ARN that names one: {@code maker.model}
 */
public record BedrockModel(String id) {
  public static BedrockModel of(CallTarget target) {
    return of(target.model(), target.known());
  }

  /**
   * @param known what it is by the catalogue, null where nothing is known
   */
  public static BedrockModel of(String id, @Nullable String known) {
    // What names a maker has a dot after it; the ARNs that name none have no dot.
    return new BedrockModel(known == null || id.contains(".") ? id : known.replaceFirst("/", "."));
  }

  /** How old a Claude is: one of which only the maker is known, one of the newest. */
  AnthropicGeneration generation() {
    return AnthropicGeneration.of(claude() && !names("claude") ? "claude" : id);
  }

  private boolean names(String maker) {
    return id.toLowerCase(Locale.ROOT).contains(maker);
  }

  boolean claude() {
    return names("anthropic.");
  }

  /** Whether it can be told to call no more than one tool at once. */
  public boolean singleCalls() {
    return claude() && generation().singleCallsAtBedrock();
  }

  boolean nova() {
    return names("amazon.nova");
  }

  /** The first Nova does not reason. */
  boolean reasoningNova() {
    return names("amazon.nova-2");
  }

  boolean gptOss() {
    return names("openai.gpt-oss");
  }

  /** Whether a cache point is taken; elsewhere one is an error. */
  boolean caches() {
    return claude() || nova();
  }
}
