package dev.drawbridge.catalog;

import dev.drawbridge.exchange.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * USD per million tokens.
 *
 * @param cachedInput of input that the vendor had cached, null where it gives no rebate
 * @param reasoning of output that is reasoning, null where it costs as any other output
 * @param tiers what a call with a longer input costs, by rising length
 */
public record Price(
    double input,
    double output,
    @Nullable Double cachedInput,
    @Nullable Double reasoning,
    List<Tier> tiers) {
  private static final double MILLION = 1e6;
  private static final double LEAST = 0.001;
  private static final double MOST = 10_000;
  private static final double SECONDS_PER_HOUR = 3_600;

  /** Nobody sends a bill by the token. */
  public static final Price FREE = new Price(0, 0, null);

  /**
   * The price of the whole call where its input is longer than {@code above} tokens.
   *
   * @param cachedInput null where the vendor gives no rebate
   */
  public record Tier(long above, double input, double output, @Nullable Double cachedInput) {}

  /** A price that is the same for calls of any length. */
  public Price(double input, double output, @Nullable Double cachedInput) {
    this(input, output, cachedInput, null, List.of());
  }

  /**
   * What a model costs that runs on machines of one's own: the hour's price is spread over the
   * output of an hour, whatever the input.
   *
   * @param gpuHour USD for an hour of all accelerators that serve the model
   * @param outputTokensPerSecond of all its answers together, in usual operation; more than zero
   */
  public static Price ofOwn(double gpuHour, double outputTokensPerSecond) {
    double millionsPerHour = outputTokensPerSecond * SECONDS_PER_HOUR / MILLION;
    return new Price(0, gpuHour / millionsPerHour, null);
  }

  /**
   * Whether an amount meant as USD per million tokens must be one per token: cached input is sold
   * from 0.001 a million, the dearest output for 0.0006 a token.
   */
  public static boolean readsPerToken(double usd) {
    return usd > 0 && usd < LEAST;
  }

  /** Whether an amount can be USD per million tokens: none, or from 0.001 to 10,000. */
  public static boolean plausible(double usd) {
    return usd == 0 || (usd >= LEAST && usd <= MOST);
  }

  /** What a call costs, in USD, by the vendor's own count. */
  public double cost(Usage usage) {
    Tier tier = tier(usage.input());
    double cached = tier.cachedInput == null ? tier.input : tier.cachedInput;
    long thought = reasoning == null ? 0 : usage.reasoning();
    double thoughtPrice = reasoning == null ? tier.output : reasoning;
    return ((usage.input() - usage.cachedInput()) * tier.input
            + usage.cachedInput() * cached
            + (usage.output() - thought) * tier.output
            + thought * thoughtPrice)
        / MILLION;
  }

  /** What a call costs at most, in USD: nothing cached, and all output of the dearer kind. */
  public double most(long inputTokens, long outputTokens) {
    Tier tier = tier(inputTokens);
    double dearer = reasoning == null ? tier.output : Math.max(tier.output, reasoning);
    return (inputTokens * tier.input + outputTokens * dearer) / MILLION;
  }

  private Tier tier(long inputTokens) {
    Tier found = new Tier(0, input, output, cachedInput);
    for (Tier tier : tiers) if (inputTokens > tier.above) found = tier;
    return found;
  }
}
