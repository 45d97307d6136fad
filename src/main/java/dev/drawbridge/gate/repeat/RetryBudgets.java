package dev.drawbridge.gate.repeat;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.drawbridge.catalog.Model;
import java.time.Duration;

/**
 * The {@link RetryBudget} of every target. They outlive a configuration, since they describe what a
 * vendor has to bear. Thread-safe.
 */
public final class RetryBudgets {
  /** After this a target that nobody asks has a budget as if it had never been asked. */
  private static final Duration FORGOTTEN = Duration.ofMinutes(1);

  private final Cache<TargetKey, RetryBudget> budgets =
      Caffeine.newBuilder()
          .executor(Runnable::run)
          .maximumSize(10_000)
          .expireAfterAccess(FORGOTTEN)
          .build();

  private record TargetKey(String provider, String model) {}

  /** The budget of a model at its provider. */
  public RetryBudget of(Model model) {
    var key = new TargetKey(model.provider().id(), model.id());
    return budgets.get(key, k -> new RetryBudget(System::nanoTime));
  }
}
