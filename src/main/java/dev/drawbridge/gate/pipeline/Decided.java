package dev.drawbridge.gate.pipeline;

import dev.drawbridge.policy.decision.Verdict;

/** A call's question with policy's answer. */
public record Decided(Question question, Verdict verdict) {}
