package dev.drawbridge.catalog;

import dev.drawbridge.exchange.Capability;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much a model can take and what it can do.
 *
 * @param context tokens, input and output together
 * @param maxOutput tokens, null where unknown
 */
public record Abilities(int context, @Nullable Integer maxOutput, Set<Capability> capabilities) {}
