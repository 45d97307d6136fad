package dev.drawbridge.gate;

import dev.drawbridge.policy.decision.Verdict;

/** A call's question with policy's answer. */
record Decided(Question question, Verdict verdict) {}
