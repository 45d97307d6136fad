package dev.drawbridge.policy;

import dev.drawbridge.policy.decision.Facts;
import java.util.List;

/**
 * The configuration's {@code policy.shadow}: the policy in charge, with another bundle, other facts
 * or both.
 *
 * @param problems what is wrong with it; where there is anything, it decides nothing
 */
public record ShadowSettings(PolicySettings policy, Facts facts, List<String> problems) {}
