package dev.drawbridge.policy;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.identity.Block;
import dev.drawbridge.logging.EventCode;
import dev.drawbridge.policy.decision.Organisation;
import dev.drawbridge.policy.decision.PolicyException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The next policy beside the one in charge: loaded while that one serves, and ignored where it
 * cannot be loaded. Its decisions are in no metric but its own.
 */
public final class Shadow {
  private static final Logger LOG = LoggerFactory.getLogger(Shadow.class);
  private static final Shadow NONE = new Shadow(null);

  private final @Nullable Future<Policy> policy;

  private Shadow(@Nullable Future<Policy> policy) {
    this.policy = policy;
  }

  /**
   * Begins to load it; never fails.
   *
   * @param settings null for none
   * @param dataFolder where a bundle that came by URL is kept; null for nowhere
   * @param blocks those that were set beside the facts' own, as for the policy in charge
   */
  public static Shadow load(
      Vertx vertx,
      @Nullable ShadowSettings settings,
      Organisation organisation,
      Catalog catalog,
      @Nullable Path dataFolder,
      Supplier<List<Block>> blocks) {
    if (settings == null) return NONE;
    Future<Policy> loaded =
        settings.problems().isEmpty()
            ? Policies.load(
                vertx,
                settings.policy(),
                settings.facts(),
                organisation,
                catalog,
                new SimpleMeterRegistry(),
                dataFolder,
                blocks)
            : Future.failedFuture(new PolicyException(String.join("; ", settings.problems())));
    return of(loaded);
  }

  /** A shadow of a policy that is being loaded. */
  public static Shadow of(Future<Policy> loading) {
    return new Shadow(
        loading.onFailure(
            e ->
                LOG.warn(
                    EventCode.SHADOW_UNUSABLE,
                    "the shadow policy decides nothing: {}",
                    e.getMessage())));
  }

  /** Whether there is to be one. */
  public boolean configured() {
    return policy != null;
  }

  /** The policy; empty where there is none, while it is being loaded and where it cannot be. */
  public Optional<Policy> policy() {
    return policy != null && policy.succeeded() ? Optional.of(policy.result()) : Optional.empty();
  }

  /** Why it decides nothing, for an operator; null where it does, or is not to. */
  public @Nullable String problem() {
    if (policy == null || policy.succeeded()) return null;
    return policy.failed() ? policy.cause().getMessage() : "it is being loaded";
  }

  /** Ends it, now or when it is loaded. */
  public void close() {
    if (policy != null) policy.onSuccess(Policy::close);
  }
}
