package dev.drawbridge.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A licence's terms.
 *
 * @param commercial {@code yes}, {@code no} or {@code conditional}
 * @param mauLimit monthly active users above which it does not hold, null for none
 * @param outputTraining {@code yes}, {@code no} or {@code conditional}
 * @param attribution the line that must be shown, null for none
 */
public record Licence(
    String id,
    boolean osi,
    boolean vendorTerms,
    String commercial,
    @Nullable Long mauLimit,
    List<String> excludedJurisdictions,
    String outputTraining,
    @Nullable String attribution) {}
