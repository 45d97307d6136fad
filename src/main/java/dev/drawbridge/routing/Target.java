package dev.drawbridge.routing;

import dev.drawbridge.catalog.Model;
import dev.drawbridge.policy.Verdict;

/** A model to try, with what policy obliges us to. */
public record Target(Model model, Verdict.Eligible obligations) {}
