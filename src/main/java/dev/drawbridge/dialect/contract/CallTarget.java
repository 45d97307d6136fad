package dev.drawbridge.dialect.contract;

import dev.drawbridge.exchange.Dialect;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The target of a call, and the obligations for it.
 *
 * @param dialect the provider's
 * @param vendor whose ways it has where the dialect does not tell
 * @param model the name that the vendor knows
 * @param known what it is by the catalogue, {@code maker/model}, or {@code maker/} where the book
 *     has no such model; null where nothing is known
 * @param maxOutputTokens the highest output bound; a lower one of the caller's stays. Null for no
 *     bound
 * @param mostOutput the most that the model can write, for dialects that ask for a bound; null
 *     where it is not known
 * @param room tokens that the call and its answer may need together, within the model's context; 0
 *     where it is not known
 * @param forceUsage whether a stream must report its usage
 * @param person what becomes of a string that names a person; its answer null puts JSON's null.
 *     Null leaves them all
 */
public record CallTarget(
    Dialect dialect,
    Vendor vendor,
    String model,
    @Nullable String known,
    @Nullable Integer maxOutputTokens,
    @Nullable Integer mostOutput,
    int room,
    boolean forceUsage,
    @Nullable Function<String, @Nullable String> person) {

  /** A target of which neither the room nor more than its name is known. */
  public CallTarget(
      Dialect dialect,
      @Nullable String vendor,
      String model,
      @Nullable Integer maxOutputTokens,
      @Nullable Integer mostOutput,
      boolean forceUsage,
      @Nullable Function<String, @Nullable String> person) {
    this(
        dialect,
        Vendor.of(vendor),
        model,
        null,
        maxOutputTokens,
        mostOutput,
        0,
        forceUsage,
        person);
  }

  /**
   * The name that tells what the model is and therefore takes: the vendor's or, where that is a
   * deployment's, an endpoint's or a profile's, the catalogue's.
   */
  public String telling(Predicate<String> tells) {
    return known == null || tells.test(model) || !tells.test(known) ? model : known;
  }

  /** The caller's bound or the obliged one, whichever is lower; null where there is neither. */
  public @Nullable Integer bound(@Nullable Integer callers) {
    if (maxOutputTokens == null) return callers;
    return callers == null ? maxOutputTokens : Integer.valueOf(Math.min(callers, maxOutputTokens));
  }
}
