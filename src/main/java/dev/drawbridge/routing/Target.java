package dev.drawbridge.routing;

import dev.drawbridge.catalog.Model;
import dev.drawbridge.policy.decision.Verdict;

/** A model to try, with the obligations that policy states for it. */
public record Target(Model model, Verdict.Eligible obligations) {}
