package dev.drawbridge.catalog;

import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Usage;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * USD per million tokens.
 *
 * @param cachedInput of input that the vendor had cached, null where it gives no rebate
 * @param cacheWrite of input that the vendor writes to its cache, for calls up to the first tier;
 *     null where it is not known
 * @param reasoning of output that is reasoning, null where it costs as any other output
 * @param surcharge how many times the price its vendor takes for its dear tier ({@code
 *     service_tier: priority}, {@code speed: fast}), from 1; null where it is not known
 * @param tiers what a call with a longer input costs, by rising length
 */
public record Price(
    double input,
    double output,
    @Nullable Double cachedInput,
    @Nullable Double cacheWrite,
    @Nullable Double reasoning,
    @Nullable Double surcharge,
    List<Tier> tiers) {
  private static final double MILLION = 1e6;
  private static final double LEAST = 0.001;
  private static final double MOST = 10_000;
  private static final double SECONDS_PER_HOUR = 3_600;

  /** How many times plain input a write to a cache costs that is kept for minutes, usually. */
  private static final double USUAL_WRITE = 1.25;

  /** How many times plain input a write to a cache costs that is kept for an hour. */
  private static final double HOUR_WRITE = 2;

  /** The dearest tier that a vendor is known to sell. */
  private static final double MOST_SURCHARGE = 6;

  /** Nobody sends a bill by the token. */
  public static final Price FREE = flat(0, 0);

  /**
   * The price of the whole call where its input is longer than {@code above} tokens.
   *
   * @param cachedInput null where the vendor gives no rebate
   */
  public record Tier(long above, double input, double output, @Nullable Double cachedInput) {}

  /** A price that is the same for calls of any length, without a rebate or anything beside it. */
  public static Price flat(double input, double output) {
    return new Price(input, output, null, null, null, null, List.of());
  }

  /** The price of one call, by what it asks for that a vendor charges more for. */
  public Price of(ModelCall call) {
    Double write = cacheWrite;
    if (call.fields().contains(ModelCall.CACHE_FOR_AN_HOUR)) {
      write = Math.max(HOUR_WRITE * input, write == null ? 0 : write);
    } else if (call.fields().contains(ModelCall.CACHE) && write == null) {
      write = USUAL_WRITE * input;
    }
    double times = call.asksForDearTier() ? (surcharge == null ? MOST_SURCHARGE : surcharge) : 1;
    if (times == 1 && Objects.equals(write, cacheWrite)) return this;
    return new Price(
        input * times,
        output * times,
        times(cachedInput, times),
        times(write, times),
        times(reasoning, times),
        surcharge,
        tiers.stream()
            .map(
                t ->
                    new Tier(
                        t.above, t.input * times, t.output * times, times(t.cachedInput, times)))
            .toList());
  }

  private static @Nullable Double times(@Nullable Double price, double times) {
    return price == null ? null : Double.valueOf(price * times);
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
    return flat(0, gpuHour / millionsPerHour);
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
    // No part is more than the whole, whatever is reported.
    long cachedTokens = within(usage.cachedInput(), usage.input());
    long written = within(usage.cacheWritten(), usage.input() - cachedTokens);
    long plain = Math.max(0, usage.input()) - cachedTokens - written;
    Tier tier = tier(usage.input());
    double cached = tier.cachedInput == null ? tier.input : tier.cachedInput;
    long thought = reasoning == null ? 0 : within(usage.reasoning(), usage.output());
    double thoughtPrice = reasoning == null ? tier.output : reasoning;
    return (plain * tier.input
            + cachedTokens * cached
            + written * write(tier)
            + (Math.max(0, usage.output()) - thought) * tier.output
            + thought * thoughtPrice)
        / MILLION;
  }

  private static long within(long part, long whole) {
    return Math.clamp(part, 0, Math.max(0, whole));
  }

  /**
   * What a call costs at most, in USD: nothing read from a cache, all written to one where that is
   * sold, and all output of the dearer kind.
   */
  public double most(long inputTokens, long outputTokens) {
    Tier tier = tier(inputTokens);
    double dearer = reasoning == null ? tier.output : Math.max(tier.output, reasoning);
    double in = cacheWrite == null ? tier.input : Math.max(tier.input, write(tier));
    return (inputTokens * in + outputTokens * dearer) / MILLION;
  }

  /** What input costs that is written to a cache; of a longer call by as much more as its input. */
  private double write(Tier tier) {
    if (cacheWrite == null) return USUAL_WRITE * tier.input;
    return input > 0 ? cacheWrite * (tier.input / input) : cacheWrite;
  }

  private Tier tier(long inputTokens) {
    Tier found = new Tier(0, input, output, cachedInput);
    for (Tier tier : tiers) if (inputTokens > tier.above) found = tier;
    return found;
  }
}
