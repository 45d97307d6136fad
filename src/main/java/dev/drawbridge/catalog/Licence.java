package dev.drawbridge.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A licence's terms.
 *
 * @param osi whether it is on the Open Source Initiative's list
 * @param vendorTerms whether it is a hosted vendor's terms of service
 * @param commercial {@code yes}, {@code no} or {@code conditional}
 * @param mauLimit monthly active users above which it does not hold, null for none
 * @param excludedJurisdictions ISO 3166-1 alpha-2 codes or groups where a licensee must not be
 *     domiciled
 * @param outputTraining whether outputs may train other models: {@code yes}, {@code no} or {@code
 *     conditional}
 * @param fieldOfUse any of {@code acceptable_use} (a policy of forbidden uses), {@code research}
 *     and {@code non_production} (nothing else)
 * @param attribution the line that must be shown, null for none
 * @param naming how the name of a model trained on outputs must begin, null for no such duty
 */
public record Licence(
    String id,
    boolean osi,
    boolean vendorTerms,
    String commercial,
    @Nullable Long mauLimit,
    List<String> excludedJurisdictions,
    String outputTraining,
    List<String> fieldOfUse,
    @Nullable String attribution,
    @Nullable String naming) {}
