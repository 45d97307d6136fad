package dev.drawbridge.policy;

import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Health;

/**
 * A model that may serve, with what depends on the request.
 *
 * @param estimatedCostUsd rounded to three significant figures
 * @param fits whether the request fits the model's context
 */
public record Candidate(
    Model model, double estimatedCostUsd, boolean fits, Health.Circuit health) {}
