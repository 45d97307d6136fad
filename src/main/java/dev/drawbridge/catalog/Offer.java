package dev.drawbridge.catalog;

import dev.drawbridge.exchange.Capability;
import java.time.LocalDate;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a public list of others says of a model at one vendor.
 *
 * @param provider the vendor, as that list calls it
 * @param model as the vendor calls it
 * @param open whether the weights are open, null where the list does not say
 * @param price null where the list has none
 * @param context tokens, null where the list does not say
 * @param maxOutput tokens, null where the list does not say
 * @param retires the first day on which the vendor no longer serves it, null for none known
 */
public record Offer(
    String provider,
    String model,
    @Nullable Boolean open,
    @Nullable Price price,
    @Nullable Integer context,
    @Nullable Integer maxOutput,
    Set<Capability> capabilities,
    @Nullable LocalDate retires) {}
